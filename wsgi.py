"""The WSGI entry point: gunicorn serves ``wsgi:app`` and ``flask`` finds it unaided."""

import os

from catalogue import logs
from catalogue.app import create_app

# Whatever this process writes (the database, the index, uploads) is its owner's only.
os.umask(0o077)
logs.begin()
app = create_app()
