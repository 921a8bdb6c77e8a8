"""What stays of a conference: material, evaluation, and what becomes of it."""

from . import evaluation, evaluation_results, knowledge, material, material_search


def register() -> None:
    for part in (material, material_search, evaluation, evaluation_results, knowledge):
        part.register()
