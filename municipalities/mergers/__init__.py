"""One municipality becomes part of another: what forbids it, who moves what, and how it is undone."""
