"""The one blueprint of what other programs read."""

from flask import Blueprint

blueprint = Blueprint("syndication", __name__)
