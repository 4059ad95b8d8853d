# Portal BNN as one image: web, worker and beat differ in their command alone (docker-compose.yml).
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir "uv>=0.9,<1" \
    && useradd --system --uid 10001 --create-home portal \
    && install -d -o portal -g portal /data /data/files /trial

WORKDIR /app
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data \
    XDG_CACHE_HOME=/tmp
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-group embedded --no-cache
COPY . .

# Static files belong to the image, not to a volume: a new image brings its own. The values below are for this
# command alone; nothing of them stays in the image.
RUN python -m compileall -q awards rehab partners bnnportal \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" SITE_URL=https://build.invalid \
    DATABASE_URL=postgres://build@127.0.0.1/build REDIS_URL=redis://127.0.0.1:6379 \
    python manage.py collectstatic --no-input --verbosity=0

USER portal
EXPOSE 8000
CMD ["gunicorn", "bnnportal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=3", \
     "--threads=4", "--no-control-socket", "--max-requests=2000", "--max-requests-jitter=200"]
