"""The WSGI entry point: gunicorn serves ``wsgi:app`` and ``flask`` finds it unaided."""

from catalogue.app import create_app

app = create_app()
