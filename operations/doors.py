"""Who may read what only operators need to know: their network, or a token that their monitoring sends."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare


def is_operator(request: HttpRequest) -> bool:
    """Whether a request comes from OPERATOR_NETWORKS or carries ``Authorization: Bearer <OPERATOR_TOKEN>``."""
    return has_token(request) or comes_from_operators(request)


def has_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return bool(settings.OPERATOR_TOKEN) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.OPERATOR_TOKEN)


def comes_from_operators(request: HttpRequest) -> bool:
    """By the address that the trusted proxies name; an address that cannot be told is nobody's."""
    if not settings.OPERATOR_NETWORKS:
        return False
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied, ValueError):
        return False
    return any(address in ip_network(network) for network in settings.OPERATOR_NETWORKS)
