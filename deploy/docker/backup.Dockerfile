# What backs up and proves: the programs of Postgres for a trial restore, and ours. Built after notion-assistant, in the same place:
# docker build --file deploy/docker/backup.Dockerfile --build-arg VERSION=0.1.0 --tag notion-assistant-backup:0.1.0 .
ARG VERSION=0.1.0
FROM notion-assistant:${VERSION} AS app

FROM postgres:18-bookworm
LABEL org.opencontainers.image.title="Notion Assistant: backups" \
      org.opencontainers.image.description="Takes backups of the scheduler's Postgres, sealed and in increments, and proves them by a trial restore."
WORKDIR /app
COPY --from=app /usr/local/bin/node /usr/local/bin/node
COPY --from=app /app /app
ENV NODE_ENV=production BACKUP_POSTGRES_BIN=/usr/lib/postgresql/18/bin BACKUP_FOLDER=/backups BACKUP_SCRATCH=/scratch
# The user and group postgres: a server that is started for a trial must not be root's.
USER 999:999
ENTRYPOINT ["node", "deploy/backup/main.ts", "scheduler"]
CMD ["list"]
