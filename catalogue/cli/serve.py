"""``flask serve``: the web processes and the worker, side by side, until one of them ends."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import threading
from collections.abc import Callable
from contextvars import Context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from flask.globals import app_ctx
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import DBAPIError

from catalogue import worker
from catalogue.cli import sample
from catalogue.config import SettingError, served_at
from catalogue.database import db, why_unusable
from catalogue.demo.reading import DataError

SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""What tells the service to end."""

PATIENCE_SECONDS = 15
"""How long a process may take to finish what it is doing before it is stopped."""


class Web(BaseApplication):  # type: ignore[misc]  # The library is untyped.
    """Gunicorn serving the app that is here already, so that nothing is read a second time."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Set the options."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app."""
        return self.app


def current_application() -> Flask:
    """Return the app itself; its proxy would end with the command's context."""
    return app_ctx.app


@click.command("serve")
@with_appcontext
def serve_command() -> None:
    """Serve the catalogue on HOST and PORT, with the worker beside it."""
    app = current_application()
    try:
        host, port = served_at()
        _prepare(app)
    except (SettingError, DataError) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(why_unusable(error)) from error
    _announce(app)
    raise SystemExit(_serve(app, host, port))


def _prepare(app: Flask) -> None:
    """Load the sample at the very first start; refuse to mix it with a real catalogue."""
    if app.config["SAMPLE"]:
        sample.load_if_empty(lambda step: click.echo(f"Loading {step} …"))
    elif sample.is_there():
        raise click.ClickException(
            "CATALOGUE_SAMPLE is 0, but this database has the sample's accounts, whose password is "
            "published. Choose another database or another CATALOGUE_DATA_DIR."
        )


def _announce(app: Flask) -> None:
    base = app.config["BASE_URL"]
    click.echo(f"{app.config['SITE_NAME']} is served at:")
    for code in app.config["LANGUAGES"]:
        click.echo(f"  {base}/{code}/")
    if app.config["SAMPLE"] and sample.is_there():
        click.echo(f"Sample accounts, all with the password {sample.PASSWORD}:")
        for email, what in sample.accounts():
            click.echo(f"  {email:<32} {what}")
    click.echo("Stop with Ctrl-C.")


def web_options(host: str, port: int, workers: int, threads: int = 8) -> dict[str, Any]:
    """Return gunicorn's options; ``make bench`` serves its baselines with the same ones."""
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        # With threads a lock or a slow client holds up one request and not the service.
        "worker_class": "catalogue.cli.web.PatientWorker",
        "threads": threads,
        "logger_class": "catalogue.cli.web.WebLogger",
        "limit_request_line": 8190,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "control_socket_disable": True,
    }


def _serve(app: Flask, host: str, port: int) -> int:
    """Run both until told to stop (0) or until one of them ends by itself (1)."""
    # What is forked must not share the parent's connections.
    db.session.remove()
    db.engine.dispose()
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    options = web_options(host, port, app.config["WORKERS"], app.config["THREADS"])
    # What is there by now stays for good. Looking through it for garbage again and again would hold
    # up a request for a tenth of a second now and then, and copy memory that the processes share.
    gc.collect()
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    processes = [
        fork.Process(target=_alone, args=(Web(app, options).run,), name="web"),
        fork.Process(target=_alone, args=(worker.run, app), name="worker"),
    ]
    # A signal that comes while a process begins waits until that process is ready for it.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for process in processes:
        process.start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    while not stop.is_set() and all(process.is_alive() for process in processes):
        wait([process.sentinel for process in processes], timeout=0.5)
    for process in processes:
        _end(process)
    if not stop.is_set():
        click.echo("One of the processes ended by itself, so the other was stopped.", err=True)
    return 0 if stop.is_set() else 1


def _alone(run: Callable[..., object], *arguments: object) -> None:
    """Run in a forked process without the command's context: every request has its own.

    The command's own handlers came along; until the process has set its own, a signal ends it.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    Context().run(run, *arguments)


def _end(process: ForkProcess) -> None:
    if process.is_alive():
        process.terminate()
    process.join(PATIENCE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
