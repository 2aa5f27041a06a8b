"""What the public browses: courses, their editions, programmes, and the pages of partners."""
