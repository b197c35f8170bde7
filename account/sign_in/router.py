"""The OAuth endpoints that programs call: metadata, token, device authorization, revocation.

`/oauth/authorize` is a page for people and lives in `account.portal`.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from account.context import Context
from account.edge.proofs import ProofRefused, ProofVerifier
from account.sign_in.attempts import DEVICE_CODE_PER_ADDRESS
from account.sign_in.authorization import shown_name
from account.sign_in.forms import read_form
from account.sign_in.parts import SignIn
from account.sign_in.refusals import INVALID_CLIENT, INVALID_REQUEST, GrantRefused
from shared.codec import to_json
from shared.errors import RequestRefused
from shared.wire import CLIENT_ID, DEVICE_GRANT, TokenAnswer, TokenRefusal

_NOT_STORED: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def metadata(issuer: str) -> dict[str, Any]:
    """What `/.well-known/oauth-authorization-server` says (RFC 8414 section 2)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "device_authorization_endpoint": f"{issuer}/oauth/device_authorization",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_GRANT],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "dpop_signing_alg_values_supported": ["EdDSA"],
        "authorization_response_iss_parameter_supported": True,
    }


def sign_in_router(context: Context, parts: SignIn, proofs: ProofVerifier) -> APIRouter:
    """The routes of this room."""
    return OAuthEndpoints(context.settings.base_url, parts, proofs).router()


class OAuthEndpoints:
    """The endpoints for programs. Every one that gives or takes tokens wants a DPoP proof."""

    def __init__(self, base_url: str, parts: SignIn, proofs: ProofVerifier) -> None:
        self._base_url = base_url
        self._parts = parts
        self._proofs = proofs

    def router(self) -> APIRouter:
        """The endpoints as routes."""
        router = APIRouter(tags=["oauth"])
        router.add_api_route(
            "/.well-known/oauth-authorization-server", self.metadata, methods=["GET"], response_model=None
        )
        for path, endpoint, fields, answer in (
            ("/oauth/token", self.token, _TOKEN_FIELDS, "TokenAnswer"),
            (
                "/oauth/device_authorization",
                self.device_authorization,
                ("client_id", "computer_name"),
                "DeviceCodeAnswer",
            ),
            ("/oauth/revoke", self.revoke, ("client_id", "token"), None),
        ):
            router.add_api_route(
                path,
                endpoint,
                methods=["POST"],
                response_model=None,
                responses=_answers(answer),
                openapi_extra=_form_schema(fields),
            )
        return router

    async def metadata(self) -> Response:
        """Where the endpoints are and what they can do (RFC 8414)."""
        return JSONResponse(metadata(self._base_url))

    async def token(self, request: Request) -> Response:
        """Tokens for an authorization code, a refresh token or a device code (RFC 6749 section 3.2)."""
        try:
            fields, thumbprint = await self._asked(request)
            answer = await self._grant(fields, thumbprint)
        except (GrantRefused, ProofRefused) as refusal:
            return self._refused(refusal)
        return self._answer(answer)

    async def _grant(self, fields: dict[str, str], thumbprint: str) -> TokenAnswer:
        match _field(fields, "grant_type"):
            case "authorization_code":
                return await self._parts.codes.redeem(
                    _field(fields, "code"),
                    _field(fields, "code_verifier"),
                    _field(fields, "redirect_uri"),
                    thumbprint,
                )
            case "refresh_token":
                return await self._parts.tokens.refresh(_field(fields, "refresh_token"), thumbprint)
            case grant if grant == DEVICE_GRANT:
                return await self._parts.device_codes.poll(_field(fields, "device_code"), thumbprint)
            case _:
                raise GrantRefused("unsupported_grant_type", "This grant type is not known here.")

    async def device_authorization(self, request: Request) -> Response:
        """A code for a computer without a browser (RFC 8628 section 3.1)."""
        try:
            fields, thumbprint = await self._asked(request)
        except (GrantRefused, ProofRefused) as refusal:
            return self._refused(refusal)
        self._parts.attempts.check(DEVICE_CODE_PER_ADDRESS, client_address(request))
        name = shown_name(fields.get("computer_name", ""))
        return self._answer(await self._parts.device_codes.begin(name, thumbprint))

    async def revoke(self, request: Request) -> Response:
        """End the sign-in of a refresh token (RFC 7009); an unknown token is as good as revoked."""
        try:
            fields, thumbprint = await self._asked(request)
            await self._parts.tokens.revoke(_field(fields, "token"), thumbprint)
        except (GrantRefused, ProofRefused) as refusal:
            return self._refused(refusal)
        return Response(status_code=200, headers=self._headers())

    async def _asked(self, request: Request) -> tuple[dict[str, str], str]:
        """The fields of the request, and the thumbprint of the key that signed its proof."""
        try:
            fields = await read_form(request)
        except RequestRefused as exc:
            raise GrantRefused(INVALID_REQUEST, exc.detail, exc.code) from exc
        if fields.get("client_id") != CLIENT_ID:
            raise GrantRefused(INVALID_CLIENT, "This program is not known here.")
        proof = self._proofs.verify(
            request.headers.get("dpop"), request.method, self._base_url + request.url.path, None
        )
        return fields, proof.thumbprint

    def _headers(self) -> dict[str, str]:
        return {**_NOT_STORED, "DPoP-Nonce": self._proofs.current_nonce()}

    def _answer(self, answer: object) -> Response:
        return JSONResponse(to_json(answer), headers=self._headers())

    def _refused(self, refusal: GrantRefused | ProofRefused) -> Response:
        if isinstance(refusal, GrantRefused):
            body = TokenRefusal(refusal.error, refusal.detail, refusal.code, refusal.removed_by)
            status = 401 if refusal.error == INVALID_CLIENT else 400
        else:  # RFC 9449 sections 5 and 8 name these two
            error = refusal.code if refusal.code == "use_dpop_nonce" else "invalid_dpop_proof"
            body, status = TokenRefusal(error, refusal.detail, refusal.code), 400
        return JSONResponse(to_json(body), status_code=status, headers=self._headers())


def client_address(request: Request) -> str:
    """The network address that a request comes from, for counting tries."""
    return request.client.host if request.client is not None else "unknown"


_TOKEN_FIELDS: Final = (
    "client_id",
    "grant_type",
    "code",
    "code_verifier",
    "redirect_uri",
    "refresh_token",
    "device_code",
)


def _field(fields: dict[str, str], name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise GrantRefused(INVALID_REQUEST, f"{name} is missing.")
    return value


def _answers(name: str | None) -> dict[int | str, dict[str, Any]]:
    """The answers of an endpoint for OpenAPI: the message `name` of `shared.wire`, and the refusals."""

    def described(text: str, message: str | None, media_type: str = "application/json") -> dict[str, Any]:
        if message is None:
            return {"description": text}
        schema = {"$ref": f"#/components/schemas/{message}"}
        return {"description": text, "content": {media_type: {"schema": schema}}}

    problem = "application/problem+json"
    return {
        200: described("Done.", name),
        400: described("Refused; `error` is the word of the RFC, `code` ours.", "TokenRefusal"),
        401: described("`invalid_client`: the program is not known.", "TokenRefusal"),
        403: described("`origin_refused`", "Problem", problem),
        413: described("`request_too_large`", "Problem", problem),
        421: described("`host_refused`", "Problem", problem),
        429: described("`rate_limited`", "Problem", problem),
        500: described("`internal_error`", "Problem", problem),
        503: described("`service_unavailable`, `storage_read_only`", "Problem", problem),
        507: described("`storage_full`", "Problem", problem),
    }


def _form_schema(fields: tuple[str, ...]) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in fields}
    schema = {"type": "object", "properties": properties, "required": ["client_id"]}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": schema}},
        }
    }
