"""The blocks of editorial pages: few, each with one meaning and its own template."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class FigureValue(blocks.StructValue):
    """A picture as it is shown."""

    @property
    def shown_text(self) -> str:
        """What stands for the picture where it is not seen: nothing if it only decorates."""
        return "" if self.get("decorative") else self.get("alt_text") or getattr(self.get("image"), "description", "")


class FigureBlock(blocks.StructBlock):
    """A picture with an alternative text, of this place or its own, unless it only decorates."""

    image = ImageChooserBlock(label="Bild")
    alt_text = blocks.CharBlock(
        label="Alternativtext",
        required=False,
        max_length=250,
        help_text="Was ist zu sehen? Bleibt das Feld leer, gilt die Beschreibung des Bildes.",
    )
    decorative = blocks.BooleanBlock(label="Rein dekorativ: Das Bild sagt nichts, was nicht im Text steht", required=False)
    caption = blocks.CharBlock(label="Bildunterschrift", required=False, max_length=250)

    class Meta:
        icon = "image"
        label = "Bild"
        template = "pages/blocks/figure.html"
        value_class = FigureValue

    def clean(self, value: FigureValue) -> FigureValue:
        cleaned = super().clean(value)
        if not cleaned["decorative"] and not cleaned.shown_text.strip():
            sentence = "Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können, oder wählen Sie „Rein dekorativ“."
            raise blocks.StructBlockValidationError(block_errors={"alt_text": ValidationError(sentence)})
        return cleaned


class ContactBlock(blocks.StructBlock):
    """An address with a way to write and to call."""

    name = blocks.CharBlock(label="Stelle", max_length=160)
    address = blocks.TextBlock(label="Anschrift", required=False)
    email = blocks.EmailBlock(label="E-Mail-Adresse", required=False)
    phone = blocks.CharBlock(label="Telefon", required=False, max_length=40)

    class Meta:
        icon = "mail"
        label = "Kontakt"
        template = "pages/blocks/contact.html"


class LinkListBlock(blocks.StructBlock):
    """A list of links to pages of the portal or elsewhere."""

    links = blocks.ListBlock(
        blocks.StructBlock([("label", blocks.CharBlock(label="Text", max_length=160)), ("url", blocks.URLBlock(label="Adresse"))]),
        label="Links",
    )

    class Meta:
        icon = "link"
        label = "Linkliste"
        template = "pages/blocks/links.html"


def body_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks an editorial page may hold, in the order the chooser shows them."""
    return [
        ("heading", blocks.CharBlock(label="Überschrift", icon="title", max_length=160, template="pages/blocks/heading.html")),
        ("text", blocks.RichTextBlock(label="Text", features=RICH_TEXT_FEATURES, template="pages/blocks/text.html")),
        ("figure", FigureBlock()),
        ("contact", ContactBlock()),
        ("links", LinkListBlock()),
        (
            "notice",
            blocks.RichTextBlock(label="Hinweis", icon="help", features=["bold", "link"], template="pages/blocks/notice.html"),
        ),
    ]
