"""The one blueprint of the public pages."""

from flask import Blueprint

blueprint = Blueprint("courses", __name__)
