-- Syncs with directory sources: what is running and what was, where reading goes on, what an administrator has to decide.
CREATE TABLE sync_run (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    preview BOOLEAN NOT NULL,
    whole BOOLEAN NOT NULL,
    scheduled BOOLEAN NOT NULL,
    ordered_by BIGINT,
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    phase TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    digest TEXT,
    confirm TEXT,
    confirmed_by BIGINT,
    problem_kind TEXT,
    problem TEXT,
    brakes TEXT,
    counts TEXT,
    diff TEXT
);
CREATE INDEX sync_run_source ON sync_run (source, id);
CREATE INDEX sync_run_started ON sync_run (started_at);
CREATE TABLE sync_source (
    name TEXT PRIMARY KEY,
    marker TEXT,
    whole_at BIGINT,
    good_at BIGINT,
    decided BIGINT
);
CREATE TABLE sync_conflict (
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    candidates TEXT NOT NULL,
    decision TEXT,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (source, external_id)
);
