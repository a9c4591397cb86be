"""Errors as problem details (RFC 9457)."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

logger = logging.getLogger("django.request")
DOCUMENT = "/api/v1/openapi.json"


class Problem(Exception):
    """Raised by a call that can't answer: status, a short title, and what to do."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


def problem_response(status: int, title: str, detail: str = "", **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail, **more}
    text = json.dumps({key: value for key, value in body.items() if value != ""}, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/problem+json; charset=utf-8")


def answer_problems(api: NinjaAPI) -> None:
    """Every error of this API answers as a problem."""

    @api.exception_handler(Problem)
    def on_problem(_request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(error.status, error.title, error.detail)

    @api.exception_handler(ValidationError)
    def on_invalid(_request: HttpRequest, error: Any) -> HttpResponse:
        faults = [{"where": ".".join(map(str, fault["loc"])), "message": fault["msg"]} for fault in error.errors]
        detail = _("See errors for what is wrong with each value.")
        return problem_response(422, _("A value is missing or can't be used."), detail, errors=faults)

    @api.exception_handler(AuthenticationError)
    def on_stranger(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(401, _("Sign in with a role that allows this."))

    @api.exception_handler(PermissionDenied)
    def on_refused(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(403, _("None of your roles allows this."))

    @api.exception_handler(Http404)
    def on_missing(request: HttpRequest, _error: Any) -> HttpResponse:
        return nothing_here(request)

    @api.exception_handler(Exception)
    def on_failure(request: HttpRequest, error: Any) -> HttpResponse:
        if settings.DEBUG:
            raise error
        logger.error("Internal Server Error: %s", request.path, exc_info=error)
        return problem_response(500, _("This call failed on our side."), _("It is in the log; try again later."))

    @api.exception_handler(HttpError)
    def on_http(_request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(error.status_code, str(error))


@csrf_exempt
def nothing_here(_request: HttpRequest, **_path: Any) -> HttpResponse:
    """What answers at addresses under the API that no call has."""
    title = _("There is nothing at this address.")
    return problem_response(404, title, _("All calls are described at %(address)s.") % {"address": DOCUMENT})


def tell_problems(view: Callable[..., HttpResponse]) -> Any:
    """What an address answers by itself, before any call: also a problem, where it is one."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        return _wrong_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    return telling


def _wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    said = {"method": request.method, "allowed": response["Allow"]}
    told = problem_response(405, _("This call does not know %(method)s; it knows %(allowed)s.") % said)
    told["Allow"] = response["Allow"]
    return told
