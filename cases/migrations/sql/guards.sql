-- What the database itself holds true of cases, whichever way a row is written.

-- GC-3.2: three different partners' dated opinions stand behind every accepted group or sensitive
-- case; besides GC-2.1, GC-2.2 and GC-2.4. Numbers come from the parameters, never from here.
CREATE FUNCTION cases_check_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m cases_meeting%ROWTYPE;
    lineage bigint[];
    quorum int;
    joint boolean;
    circle int;
    takes int;
    given int;
    needed int;
BEGIN
    IF NEW.state <> 'accepted' OR NEW.regime NOT IN ('group', 'sensitive') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'accepted' AND OLD.regime IN ('group', 'sensitive')
       AND OLD.decision_id IS NOT DISTINCT FROM NEW.decision_id THEN
        RETURN NEW;
    END IF;
    SELECT * INTO m FROM cases_meeting WHERE id = NEW.decision_id AND case_id = NEW.id;
    IF NOT FOUND OR m.state <> 'closed' OR m.outcome <> 'take' THEN
        RAISE EXCEPTION 'GC-3.2: case % has no meeting that decided to take it', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT o.lineage INTO lineage FROM accounts_organisation o WHERE o.id = m.firm_id;
    quorum := (core_parameter_value('decision.quorum', lineage, m.held_on))::text::int;
    joint := (core_parameter_value('decision.joint_partners', lineage, m.held_on))::text::boolean;

    WITH firms AS (
        SELECT m.firm_id AS id
        UNION
        SELECT j.firm_id FROM cases_jointhandling j
        WHERE joint AND j.case_id = NEW.id AND j.state = 'confirmed'
    ), partners AS (
        SELECT DISTINCT p.person_id FROM accounts_membership p JOIN firms ON firms.id = p.organisation_id
        WHERE p.role = 'partner' AND p.since <= m.held_on
          AND (p.until IS NULL OR p.until >= m.held_on)
          AND NOT EXISTS (
              SELECT 1 FROM cases_invitee i
              WHERE i.meeting_id = m.id AND i.person_id = p.person_id AND i.recused_at IS NOT NULL
          )
    ), newest AS (
        SELECT DISTINCT ON (o.person_id) o.* FROM cases_opinion o
        JOIN partners ON partners.person_id = o.person_id
        WHERE o.meeting_id = m.id ORDER BY o.person_id, o.id DESC
    ), fresh AS (
        SELECT * FROM newest
        WHERE v_parties = NEW.v_parties AND v_counts = NEW.v_counts
          AND v_handlers IN (0, NEW.v_handlers) AND v_plan IN (0, NEW.v_plan)
    )
    SELECT (SELECT count(*) FROM partners),
           (SELECT count(*) FROM fresh),
           (SELECT count(*) FROM fresh WHERE choice = 'take')
    INTO circle, given, takes;

    needed := CASE m.voting_rule
        WHEN 'unanimous' THEN circle
        WHEN 'two_thirds' THEN ceil(2.0 * circle / 3)
        ELSE circle / 2 + 1 END;
    IF given < quorum OR takes < needed THEN
        RAISE EXCEPTION 'GC-3.2: case % has % partners'' opinions of %, % of % for taking it',
            NEW.id, given, quorum, takes, needed USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_truthundertaking WHERE case_id = NEW.id) THEN
        RAISE EXCEPTION 'GC-2.1: case % has no signed undertaking', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM cases_party WHERE case_id = NEW.id AND representative
               AND removed_at IS NULL AND verified_on IS NULL) THEN
        RAISE EXCEPTION 'GC-2.2: case % has representatives nobody verified', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM cases_handler WHERE case_id = NEW.id AND ended_at IS NULL)
       OR EXISTS (SELECT 1 FROM cases_handler h WHERE h.case_id = NEW.id AND h.ended_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM cases_handlerundertaking u
                                  WHERE u.handler_id = h.id AND u.person_id = h.person_id)) THEN
        RAISE EXCEPTION 'GC-2.4: case % has handlers without their own undertaking', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_case_acceptance BEFORE INSERT OR UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_check_acceptance();

-- GC-3.2: an opinion belongs to a partner of that day, in an open meeting, on what the case is now.
CREATE FUNCTION cases_check_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM cases_meeting m
        JOIN cases_case c ON c.id = m.case_id
        JOIN cases_invitee i ON i.meeting_id = m.id AND i.person_id = NEW.person_id
        JOIN accounts_membership p ON p.id = i.membership_id
        WHERE m.id = NEW.meeting_id AND m.state = 'open' AND i.recused_at IS NULL
          AND p.person_id = NEW.person_id AND p.role = 'partner' AND p.since <= m.held_on
          AND (p.until IS NULL OR p.until >= m.held_on)
          AND (c.v_parties, c.v_counts, c.v_handlers, c.v_plan)
            = (NEW.v_parties, NEW.v_counts, NEW.v_handlers, NEW.v_plan)
    ) THEN
        RAISE EXCEPTION 'GC-3.2: not a partner of that open meeting, or on an older version'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_opinion_check BEFORE INSERT ON cases_opinion
    FOR EACH ROW EXECUTE FUNCTION cases_check_opinion();

-- A meeting's day, firm and case stand once somebody has given an opinion in it.
CREATE FUNCTION cases_guard_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'meetings are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.case_id, NEW.firm_id, NEW.held_on, NEW.voting_rule)
       IS DISTINCT FROM (OLD.case_id, OLD.firm_id, OLD.held_on, OLD.voting_rule)
       AND EXISTS (SELECT 1 FROM cases_opinion WHERE meeting_id = OLD.id) THEN
        RAISE EXCEPTION 'GC-3.2: the meeting has opinions' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_meeting_guard BEFORE UPDATE OR DELETE ON cases_meeting
    FOR EACH ROW EXECUTE FUNCTION cases_guard_meeting();

-- GC-2.4: the undertaking is the handler's own.
CREATE FUNCTION cases_check_undertaking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_handler
                   WHERE id = NEW.handler_id AND person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'GC-2.4: only the handler confirms' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_handlerundertaking_check BEFORE INSERT ON cases_handlerundertaking
    FOR EACH ROW EXECUTE FUNCTION cases_check_undertaking();

-- GC-1.1: a side known to reach the number is never left an ordinary case.
CREATE FUNCTION cases_check_regime() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'cases_case' THEN NEW.id ELSE NULL END;
    c cases_case%ROWTYPE;
    side_name text;
    known record;
    lineage bigint[];
BEGIN
    IF wanted IS NULL THEN
        wanted := (to_jsonb(NEW) ->> 'case_id')::bigint;
    END IF;
    SELECT * INTO c FROM cases_case WHERE id = wanted;
    IF NOT FOUND OR c.regime <> 'ordinary' OR c.state IN ('dropped', 'declined', 'merged') THEN
        RETURN NULL;
    END IF;
    SELECT o.lineage INTO lineage FROM accounts_organisation o WHERE o.id = c.firm_id;
    FOREACH side_name IN ARRAY ARRAY['client', 'opponent'] LOOP
        SELECT number, "on" INTO known FROM cases_count
        WHERE case_id = c.id AND side = side_name AND unit = 'person' AND NOT about
        ORDER BY "on" DESC, id DESC LIMIT 1;
        IF FOUND AND known.number
           >= (core_parameter_value('group.threshold', lineage, known."on"))::text::int THEN
            RAISE EXCEPTION 'GC-1.1: case % has % persons on one side', c.id, known.number
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_regime AFTER INSERT OR UPDATE OF regime, state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_regime();
CREATE CONSTRAINT TRIGGER cases_count_regime AFTER INSERT ON cases_count
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_regime();

-- GC-3.3: two lawyers or more at every reception.
CREATE FUNCTION cases_check_reception() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'cases_reception' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(OLD) ->> 'reception_id')::bigint END;
    r cases_reception%ROWTYPE;
    lineage bigint[];
    needed int;
BEGIN
    SELECT * INTO r FROM cases_reception WHERE id = wanted;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT o.lineage INTO lineage FROM accounts_organisation o WHERE o.id = r.firm_id;
    needed := (core_parameter_value('reception.lawyers', lineage, r.received_on))::text::int;
    IF (SELECT count(*) FROM cases_receptionlawyer WHERE reception_id = r.id) < needed THEN
        RAISE EXCEPTION 'GC-3.3: reception % has fewer than % lawyers', r.id, needed
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_reception_lawyers AFTER INSERT OR UPDATE ON cases_reception
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_reception();
CREATE CONSTRAINT TRIGGER cases_receptionlawyer_lawyers AFTER UPDATE OR DELETE ON cases_receptionlawyer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_reception();

-- A case that owes its decision has a duty that says until when (GC-3.2, GC-5.2).
CREATE FUNCTION cases_check_owed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case WHERE id = NEW.id AND state = 'decision_owed') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM core_duty WHERE subject_type = 'cases.case' AND subject_id = NEW.id
                   AND kind = 'cases.decision' AND state IN ('open', 'paused')) THEN
        RAISE EXCEPTION 'GC-3.2: case % owes its decision without a duty', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_owed AFTER INSERT OR UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_owed();
