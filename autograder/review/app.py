"""The page's addresses: what is read, and what is kept of what a person gives.

Every address begins with a secret of this run; nothing is answered without it, or to a
browser that was sent here from another site's name.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from autograder.classroom.desk import Conflict
from autograder.errors import UsageError
from autograder.review import pages
from autograder.review.asked import Entry, Given, Mistaken
from autograder.review.sheet import Class
from autograder.review.writing import Writer

_LOCAL = ("127.0.0.1", "localhost")


class Review:
    """Answers requests for one class.

    Parameters
    ----------
    folder : Path
        The class, as `autograder batch` made it.
    by : str
        Who grades, where the page is not told another name.
    hide_names : bool
        Whether names never get into a page.
    writer : Writer
        Is told whose pages and rows have to be written again.
    """

    def __init__(self, folder: Path, by: str, *, hide_names: bool, writer: Writer) -> None:
        self.folder, self.by, self.hide_names, self.writer = folder, by, hide_names, writer

    def items(self, _request: Request) -> Response:
        """Show all items, and how far each is."""
        with Class.opened(self.folder) as course:
            return self._page(pages.items(course.title, course.desk.items()))

    def start(self, request: Request) -> Response:
        """Go to the first submission without points for an item, else to the first."""
        name = request.path_params["item"]
        with Class.opened(self.folder) as course:
            places = course.places(course.item(name), hide_names=self.hide_names)
        at = next((each for each in places if each.given is None), places[0])
        return RedirectResponse(f"{name}/{at.key}", 303)

    def sheet(self, request: Request) -> Response:
        """Show one item of one submission."""
        with Class.opened(self.folder) as course:
            where = request.path_params
            sheet = course.sheet(where["item"], where["submission"], hide_names=self.hide_names)
            return self._page(pages.sheet(course.title, sheet, self.by, self.hide_names))

    def give(self, request: Request, body: Any) -> Response:
        """Keep points, comment and entries."""
        given = Given.read(body)
        key, item = request.path_params["submission"], request.path_params["item"]
        with Class.opened(self.folder) as course:
            submission = course.sheet(item, key).place.id
            course.desk.give(
                submission,
                item,
                by=given.by or self.by,
                version=given.version,
                points=given.points,
                comment=given.comment,
                entries=given.entries,
            )
            sheet = course.sheet(item, key, hide_names=self.hide_names)
        self.writer.changed({submission})
        return JSONResponse(pages.standing(sheet))

    def entry(self, request: Request, body: Any) -> Response:
        """Make, change or remove a rubric entry of an item."""
        item, asked = request.path_params["item"], Entry.read(body)
        who = asked.by or self.by
        with Class.opened(self.folder) as course:
            course.item(item)
            entries = course.desk.entries
            if asked.counts_up is not None:
                entries.count_up(item, asked.counts_up, by=who)
            elif not asked.id:
                entries.add(item, asked.points, asked.text, by=who)
            elif asked.removed:
                entries.remove(asked.id, by=who, version=asked.version)
            else:
                entries.change(asked.id, asked.points, asked.text, by=who, version=asked.version)
            self.writer.changed(set(course.desk.submissions_with(item)))
        return JSONResponse({})

    def _page(self, page: pages.Page) -> Response:
        return HTMLResponse(page.html, headers={"Content-Security-Policy": page.policy})


def application(review: Review, token: str) -> Starlette:
    """Return the application, in which all is below ``/TOKEN``."""
    routes = [
        Route("/", review.items, name="items"),
        Route("/{item}", review.start, name="item"),
        Route("/{item}", _with_body(review.entry), methods=["POST"], name="entry"),
        Route("/{item}/{submission}", review.sheet, name="sheet"),
        Route("/{item}/{submission}", _with_body(review.give), methods=["POST"], name="give"),
    ]
    # A wrong token is compared with the right one in a time that tells nothing of it.
    return Starlette(
        routes=[Mount("/{token}", routes=routes)],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=_guard(token))],
        exception_handlers={
            UsageError: _refused,
            Conflict: _conflict,
            Mistaken: _refused,
            HTTPException: _missing,
        },
    )


def _guard(token: str) -> Callable[..., Awaitable[Response]]:
    async def dispatch(request: Request, call_next: Any) -> Response:
        host = request.headers.get("host", "").partition(":")[0]
        given = request.url.path.split("/")[1]
        if host not in _LOCAL or not secrets.compare_digest(given.encode(), token.encode()):
            return Response("Open the address that 'autograder review' printed.\n", 403)
        # A form of another site can send no JSON unasked.
        sent = request.headers.get("content-type", "")
        if request.method == "POST" and not sent.startswith("application/json"):
            return Response("only JSON is taken\n", 415)
        response: Response = await call_next(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return dispatch


def _with_body(answer: Callable[[Request, Any], Response]) -> Callable[..., Awaitable[Response]]:
    """Have a request answered in a thread, once its JSON is there."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json()
        except ValueError:
            raise Mistaken("this is no JSON") from None
        return await run_in_threadpool(answer, request, body)

    return endpoint


def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


def _conflict(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"{error}. Reload the page to see what is there now."}, 409)


def _missing(_request: Request, error: Exception) -> Response:
    return Response("There is no such page.\n", getattr(error, "status_code", 404))
