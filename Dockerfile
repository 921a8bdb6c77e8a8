# The portal's image: web server and worker are the same image with another command (compose.yaml).
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=portal.settings.production PORTAL_VAR_DIR=/var/lib/portal
RUN useradd --system --create-home portal && install -d -o portal /var/lib/portal /srv/portal
WORKDIR /srv/portal
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY --chown=portal . .
USER portal
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000"]
