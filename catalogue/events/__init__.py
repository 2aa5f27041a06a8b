"""What happened, who hears of it and how soon: kinds are named by the features above."""
