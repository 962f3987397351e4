-- +goose Up
-- The list of allocation runs: its presets and filters each begin at their newest run.
CREATE INDEX allocation_runs_by_state ON allocation_runs (state, id);
CREATE INDEX allocation_runs_by_actor ON allocation_runs (actor, id);
CREATE INDEX allocation_runs_to_decide ON allocation_runs (id) WHERE state = 'simulated' AND gained + lost > 0;

-- +goose Down
DROP INDEX allocation_runs_to_decide;
DROP INDEX allocation_runs_by_actor;
DROP INDEX allocation_runs_by_state;
