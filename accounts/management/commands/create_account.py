"""Makes the first account of an installation; afterwards people invite each other."""

from argparse import ArgumentParser

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Role, User
from accounts.rights import grant
from municipalities.addresses import address_of, validate_address

PORTAL_ROLES = (Role.EDITOR, Role.ADMIN)


class Command(BaseCommand):
    help = "Legt ein Konto mit einer Rolle des ganzen Portals an. Das Passwort wählt die Person über „Passwort vergessen“."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="E-MAIL")
        parser.add_argument("--role", choices=[str(role) for role in PORTAL_ROLES], required=True)

    def handle(self, *args: object, email: str, role: str, **options: object) -> None:
        email = address_of(email)
        try:
            validate_address(email)
        except ValidationError as error:
            raise CommandError(f"„{email}“ ist keine E-Mail-Adresse. {' '.join(error.messages)}") from error
        with transaction.atomic():
            user = User.objects.filter(email=email).first()
            if user is None:
                user = User.objects.create_user(email)
                EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
            grant(user, role, by=None)
        self.stdout.write(f"{email} hat jetzt die Rolle {Role(role).label}.")
