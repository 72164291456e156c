-- What the database itself holds true of cases, whichever way a row is written.

-- Whether the second firm is the first one, or took it over when it was merged.
CREATE FUNCTION cases_went_over(firm bigint, later bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT firm AS id
        UNION
        SELECT o.successor_id FROM line JOIN accounts_organisation o ON o.id = line.id
        WHERE o.successor_id IS NOT NULL
    )
    SELECT later IN (SELECT id FROM line)
$$;

-- GC-3.2: the circle of a meeting: who was a partner on its day, of the firm or of one that handles
-- the case with it where that counts, without those who stepped aside. cases.queries.circle_ids
-- gives the same.
CREATE FUNCTION cases_circle(m cases_meeting) RETURNS TABLE (person_id bigint) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT p.person_id FROM accounts_membership p
    JOIN accounts_user u ON u.id = p.person_id
    LEFT JOIN cases_invitee i ON i.meeting_id = m.id AND i.person_id = p.person_id
    WHERE p.role = 'partner' AND p.since <= m.held_on
      AND (p.until IS NULL OR p.until >= m.held_on)
      AND (p.organisation_id = m.firm_id OR m.joint_counts AND EXISTS (
          SELECT 1 FROM cases_jointhandling j WHERE j.case_id = m.case_id
          AND j.state = 'confirmed' AND j.firm_id = p.organisation_id))
      AND (u.is_active OR i.id IS NOT NULL) AND i.recused_at IS NULL
$$;

-- GC-3.2: three different partners' dated opinions stand behind every accepted group or sensitive
-- case; besides GC-2.1, GC-2.2 and GC-2.4. The quorum was read from the parameters when the meeting
-- was called, and stands since.
CREATE FUNCTION cases_check_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m cases_meeting%ROWTYPE;
    circle int;
    takes int;
    given int;
    needed int;
BEGIN
    -- Whatever isn't an ordinary case by name needs them, a regime nobody knows too.
    IF NEW.state <> 'accepted' OR NEW.regime = 'ordinary' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'accepted' AND OLD.regime <> 'ordinary'
       AND OLD.decision_id IS NOT DISTINCT FROM NEW.decision_id THEN
        RETURN NEW;
    END IF;
    SELECT * INTO m FROM cases_meeting WHERE id = NEW.decision_id AND case_id = NEW.id;
    IF NOT FOUND OR m.state <> 'closed' OR m.outcome <> 'take'
       OR NOT cases_went_over(m.firm_id, NEW.firm_id) THEN
        RAISE EXCEPTION 'GC-3.2: case % has no meeting of its firm that decided to take it', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;

    WITH circle AS (
        SELECT c.person_id FROM cases_circle(m) c
    ), newest AS (
        SELECT DISTINCT ON (o.person_id) o.* FROM cases_opinion o
        JOIN circle ON circle.person_id = o.person_id
        WHERE o.meeting_id = m.id ORDER BY o.person_id, o.id DESC
    ), fresh AS (
        SELECT * FROM newest
        WHERE v_parties = NEW.v_parties AND v_counts = NEW.v_counts
          AND v_handlers IN (0, NEW.v_handlers) AND v_plan IN (0, NEW.v_plan)
    )
    SELECT (SELECT count(*) FROM circle),
           (SELECT count(*) FROM fresh),
           (SELECT count(*) FROM fresh WHERE choice = 'take')
    INTO circle, given, takes;

    needed := CASE m.voting_rule
        WHEN 'unanimous' THEN circle
        WHEN 'two_thirds' THEN ceil(2.0 * circle / 3)
        ELSE circle / 2 + 1 END;
    IF given < m.quorum OR takes < needed THEN
        RAISE EXCEPTION 'GC-3.2: case % has % partners'' opinions of %, % of % for taking it',
            NEW.id, given, m.quorum, takes, needed USING ERRCODE = 'check_violation';
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

-- A case stays itself: its firm's, never back to an earlier version, a reason once given stands.
CREATE FUNCTION cases_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'cases are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.id <> OLD.id
       OR NEW.firm_id <> OLD.firm_id AND NOT cases_went_over(OLD.firm_id, NEW.firm_id) THEN
        RAISE EXCEPTION 'a case stays its firm''s, or goes over with it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.v_parties < OLD.v_parties OR NEW.v_counts < OLD.v_counts
       OR NEW.v_handlers < OLD.v_handlers OR NEW.v_plan < OLD.v_plan THEN
        RAISE EXCEPTION 'GC-3.2: versions only grow' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sensitive_reason <> '' AND NEW.sensitive_reason = '' THEN
        RAISE EXCEPTION 'GC-5.1: the reason of a sensitive case stands'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_case_guard BEFORE UPDATE OR DELETE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_guard_case();

-- GC-3.2: an opinion belongs to a partner of that day, in an open meeting, on what the case is now.
CREATE FUNCTION cases_check_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM cases_meeting m
        JOIN cases_case c ON c.id = m.case_id
        JOIN cases_invitee i ON i.meeting_id = m.id AND i.person_id = NEW.person_id
        WHERE m.id = NEW.meeting_id AND m.state = 'open'
          AND NEW.person_id IN (SELECT w.person_id FROM cases_circle(m) w)
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

-- GC-3.2: a meeting is the case's firm's, by the numbers of its day.
CREATE FUNCTION cases_check_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lineage bigint[];
BEGIN
    SELECT o.lineage INTO lineage FROM cases_case c JOIN accounts_organisation o ON o.id = c.firm_id
    WHERE c.id = NEW.case_id AND c.firm_id = NEW.firm_id;
    IF NOT FOUND
       OR to_jsonb(NEW.quorum) <> core_parameter_value('decision.quorum', lineage, NEW.held_on)
       OR to_jsonb(NEW.voting_rule)
          <> core_parameter_value('decision.majority', lineage, NEW.held_on)
       OR to_jsonb(NEW.joint_counts)
          <> core_parameter_value('decision.joint_partners', lineage, NEW.held_on) THEN
        RAISE EXCEPTION 'GC-3.2: a meeting of another firm, or not by the numbers of its day'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_meeting_check BEFORE INSERT ON cases_meeting
    FOR EACH ROW EXECUTE FUNCTION cases_check_meeting();

-- A meeting's case, firm, day and numbers stand from the beginning, all of it once it is over; and
-- one that a case was accepted on isn't opened again.
CREATE FUNCTION cases_guard_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'meetings are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.case_id, NEW.firm_id, NEW.seq, NEW.held_on, NEW.quorum, NEW.voting_rule,
        NEW.joint_counts)
       IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.firm_id, OLD.seq, OLD.held_on, OLD.quorum,
                         OLD.voting_rule, OLD.joint_counts) THEN
        RAISE EXCEPTION 'GC-3.2: case, firm, day and numbers of a meeting stand'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'open' AND NEW.state = OLD.state
       AND to_jsonb(NEW) - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'version' THEN
        RAISE EXCEPTION 'GC-3.2: the meeting is over' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'closed' AND NEW.state <> 'closed' AND EXISTS (
        SELECT 1 FROM cases_case
        WHERE decision_id = OLD.id AND state NOT IN ('decided', 'decision_owed')
    ) THEN
        RAISE EXCEPTION 'GC-3.2: a case was accepted on this meeting'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_meeting_guard BEFORE UPDATE OR DELETE ON cases_meeting
    FOR EACH ROW EXECUTE FUNCTION cases_guard_meeting();

-- GC-3.2: who is invited was a partner on the meeting's day; in an open meeting they may step
-- aside, once, and nothing else about them changes.
CREATE FUNCTION cases_guard_invitee() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    m cases_meeting%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'GC-3.2: who was invited stands' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO m FROM cases_meeting WHERE id = NEW.meeting_id;
    IF m.state <> 'open' OR TG_OP = 'UPDATE' AND (
        OLD.recused_at IS NOT NULL OR (NEW.id, NEW.meeting_id, NEW.person_id, NEW.membership_id)
        IS DISTINCT FROM (OLD.id, OLD.meeting_id, OLD.person_id, OLD.membership_id)
    ) THEN
        RAISE EXCEPTION 'GC-3.2: who was invited stands' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM accounts_membership p
        WHERE p.id = NEW.membership_id AND p.person_id = NEW.person_id AND p.role = 'partner'
          AND p.person_id IN (SELECT w.person_id FROM cases_circle(m) w)
    ) THEN
        RAISE EXCEPTION 'GC-3.2: not a partner of the meeting''s day'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_invitee_guard BEFORE INSERT OR UPDATE OR DELETE ON cases_invitee
    FOR EACH ROW EXECUTE FUNCTION cases_guard_invitee();

-- GC-3.2: whoever decided as a partner of that day is not made none afterwards, once a case was
-- accepted on it. cases.actions.proofs says so in words.
CREATE FUNCTION cases_check_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM cases_invitee i
        JOIN cases_opinion o ON o.meeting_id = i.meeting_id AND o.person_id = i.person_id
        JOIN cases_meeting m ON m.id = i.meeting_id
        JOIN cases_case c ON c.decision_id = m.id
        WHERE i.membership_id = NEW.id AND m.held_on > NEW.until
          AND c.state NOT IN ('decided', 'decision_owed')
    ) THEN
        RAISE EXCEPTION 'GC-3.2: decided as a partner after that day'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_membership_proof AFTER UPDATE OF until ON accounts_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.role = 'partner' AND NEW.until IS NOT NULL)
    EXECUTE FUNCTION cases_check_partner();

-- A handler's row says who was named for which case, whatever happens to it later.
CREATE FUNCTION cases_guard_handler() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.id, NEW.case_id, NEW.person_id)
       IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.person_id) THEN
        RAISE EXCEPTION 'GC-2.4: who was named stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_handler_guard BEFORE UPDATE OR DELETE ON cases_handler
    FOR EACH ROW EXECUTE FUNCTION cases_guard_handler();

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

-- GC-1.1, GC-5.1: what reaches the number, or may, is never left an ordinary case, nor what the
-- firm itself calls sensitive. Counts are read as cases.regulations.reach reads them.
CREATE FUNCTION cases_check_regime() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    c cases_case%ROWTYPE;
    side_name text;
    known cases_count%ROWTYPE;
    lineage bigint[];
BEGIN
    SELECT * INTO c FROM cases_case WHERE id = wanted;
    IF NOT FOUND OR c.regime <> 'ordinary' OR c.state IN ('dropped', 'declined', 'merged') THEN
        RETURN NULL;
    END IF;
    IF c.sensitive_reason <> '' THEN
        RAISE EXCEPTION 'GC-5.1: case % is sensitive by its own reason', c.id
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT o.lineage INTO lineage FROM accounts_organisation o WHERE o.id = c.firm_id;
    FOREACH side_name IN ARRAY ARRAY['client', 'opponent'] LOOP
        SELECT * INTO known FROM cases_count
        WHERE case_id = c.id AND side = side_name AND unit = 'person' AND NOT about
        ORDER BY "on" DESC, id DESC LIMIT 1;
        IF FOUND AND known.number
           >= (core_parameter_value('group.threshold', lineage, known."on"))::text::int THEN
            RAISE EXCEPTION 'GC-1.1: case % has % persons on one side', c.id, known.number
                USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM cases_count n WHERE n.case_id = c.id AND n.side = side_name AND (
                known.id IS NULL OR n."on" > known."on"
                OR n."on" = known."on" AND n.id > known.id AND n.unit = 'person' AND n.about)
        ) THEN
            RAISE EXCEPTION 'GC-1.1: case % may have enough persons on one side', c.id
                USING ERRCODE = 'check_violation';
        END IF;
        IF (SELECT count(*) FROM cases_party p WHERE p.case_id = c.id AND p.side = side_name
                AND p.kind = 'person' AND p.removed_at IS NULL)
           >= (core_parameter_value('group.threshold', lineage,
                   coalesce(known."on", c.created_at::date)))::text::int THEN
            RAISE EXCEPTION 'GC-1.1: case % has enough persons on its roster', c.id
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_regime
    AFTER INSERT OR UPDATE OF regime, state, sensitive_reason ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_regime('id');
CREATE CONSTRAINT TRIGGER cases_count_regime AFTER INSERT ON cases_count
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_regime('case_id');

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
DECLARE
    wanted bigint := (to_jsonb(coalesce(OLD, NEW)) ->> TG_ARGV[0])::bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_case WHERE id = wanted AND state = 'decision_owed') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM core_duty WHERE subject_type = 'cases.case'
                   AND subject_id = wanted AND kind = 'cases.decision'
                   AND state IN ('open', 'paused')) THEN
        RAISE EXCEPTION 'GC-3.2: case % owes its decision without a duty', wanted
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_owed AFTER INSERT OR UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_owed('id');
CREATE CONSTRAINT TRIGGER cases_duty_owed AFTER UPDATE OF kind, subject_id, state OR DELETE ON core_duty
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.kind = 'cases.decision')
    EXECUTE FUNCTION cases_check_owed('subject_id');
