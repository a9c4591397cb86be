"""Errors as problem details (RFC 9457)."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError


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
    @api.exception_handler(PermissionDenied)
    def on_refused(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(401, _("Sign in with a role that allows this."))

    @api.exception_handler(Http404)
    def on_missing(_request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(404, _("There is nothing at this address."))

    @api.exception_handler(HttpError)
    def on_http(_request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(error.status_code, str(error))
