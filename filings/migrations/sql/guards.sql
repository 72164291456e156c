-- GC-3.1: a reported case whose engagement is dated has a duty to report, whatever wrote the row.
CREATE FUNCTION filings_check_duty() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c cases_case%ROWTYPE;
BEGIN
    SELECT * INTO c FROM cases_case WHERE id = NEW.id;
    IF NOT FOUND OR c.regime = 'ordinary' OR c.bar_id IS NULL OR c.engaged_on IS NULL
       OR c.state NOT IN ('accepted', 'decision_owed') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM core_duty WHERE subject_type = 'cases.case' AND subject_id = c.id
                   AND kind = 'filings.report' AND state <> 'cancelled') THEN
        RAISE EXCEPTION 'GC-3.1: case % has no duty to report', c.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER filings_case_duty AFTER INSERT OR UPDATE OF state, regime, engaged_on
    ON cases_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION filings_check_duty();

-- GC-3.1, GC-3.2: no version that is sent shows an acceptance or a decision the case doesn't have.
-- A case accepted as an ordinary one that grew to a group case isn't accepted until decided. What
-- came on paper says what the paper says.
CREATE FUNCTION filings_check_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    c cases_case%ROWTYPE;
BEGIN
    SELECT cc.* INTO c FROM filings_filing f JOIN cases_case cc ON cc.id = f.case_id
    WHERE f.id = NEW.filing_id AND NOT f.paper;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    IF coalesce(NEW.content ->> 'accepted_on', '') <> ''
       AND (c.accepted_at IS NULL OR c.decision_id IS NULL OR c.state = 'decision_owed') THEN
        RAISE EXCEPTION 'GC-3.2: case % is not accepted', c.id USING ERRCODE = 'check_violation';
    END IF;
    IF coalesce(NEW.content -> 'decision', '{}') NOT IN ('{}', 'null') AND c.decision_id IS NULL THEN
        RAISE EXCEPTION 'GC-3.2: case % is not decided', c.id USING ERRCODE = 'check_violation';
    END IF;
    -- A firm short of partners explains itself to the bar.
    IF NEW.content ->> 'owed_reason' = 'short'
       AND btrim(coalesce(NEW.content ->> 'short_explanation', ''), E' \t\r\n\u3000') = '' THEN
        RAISE EXCEPTION 'GC-3.2: the report of case % explains nothing', c.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filings_version_check BEFORE INSERT ON filings_filingversion
    FOR EACH ROW EXECUTE FUNCTION filings_check_version();
