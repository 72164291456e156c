-- What the database itself holds true of lawyers in communities, whichever way a row is written.

-- LC-22: so many pairings of a community may stand as its programme says; two approvals at once
-- wait for each other at the community's row.
CREATE FUNCTION community_check_room() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing int;
    most int;
BEGIN
    IF NEW.state NOT IN ('approved', 'reviewed', 'active') THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM community_communityprofile WHERE organisation_id = NEW.community_id
        FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'LC-22: community % is in no programme', NEW.community_id
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*) INTO standing FROM community_pairing
    WHERE community_id = NEW.community_id AND state IN ('approved', 'reviewed', 'active');
    SELECT core_parameter_value('pairing.per_community', o.lineage,
                                (now() AT TIME ZONE 'Asia/Shanghai')::date)::int INTO most
    FROM community_programme p JOIN accounts_organisation o ON o.id = p.bar_id
    WHERE p.id = NEW.programme_id;
    IF standing > most THEN
        RAISE EXCEPTION 'LC-22: community % has % standing pairings of %',
            NEW.community_id, standing, most USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER community_pairing_room AFTER INSERT OR UPDATE OF state, community_id
    ON community_pairing DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW EXECUTE FUNCTION community_check_room();

-- Whether a person holds a certificate that counts on a day.
CREATE FUNCTION community_qualified(who bigint, programme bigint, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM community_qualification q
        WHERE q.person_id = who AND q.programme_id = programme
          AND q.state IN ('certified', 'expired', 'withdrawn')
          AND day BETWEEN q.valid_from AND q.valid_until
          AND (q.withdrawn_on IS NULL OR day < q.withdrawn_on))
$$;

-- LC-21, LC-22: only the qualified is assigned, on the first day of the assignment; an assignment
-- belongs to its pairing's firm and community and isn't rewritten, only ended.
CREATE FUNCTION community_check_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    p community_pairing%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'assignments are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.pairing_id, NEW.lawyer_id, NEW.since) IS DISTINCT FROM
           (OLD.id, OLD.pairing_id, OLD.lawyer_id, OLD.since) THEN
            RAISE EXCEPTION 'LC-22: an assignment is ended, not rewritten'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO p FROM community_pairing WHERE id = NEW.pairing_id;
    IF p.community_id <> NEW.community_id OR p.firm_id <> NEW.firm_id
       OR p.programme_id <> NEW.programme_id THEN
        RAISE EXCEPTION 'LC-22: the assignment isn''t of its pairing'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT community_qualified(NEW.lawyer_id, NEW.programme_id, NEW.since) THEN
        RAISE EXCEPTION 'LC-21: lawyer % isn''t qualified on %', NEW.lawyer_id, NEW.since
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER community_assignment_check BEFORE INSERT OR UPDATE OR DELETE ON community_assignment
    FOR EACH ROW EXECUTE FUNCTION community_check_assignment();

-- LC-21: a substitute is qualified too, somebody else, and stands in within the assignment's term.
CREATE FUNCTION community_check_substitution() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    a community_assignment%ROWTYPE;
BEGIN
    SELECT * INTO a FROM community_assignment WHERE id = NEW.assignment_id;
    IF NEW.since < a.since OR NEW.until > coalesce(a.until, 'infinity')
       OR NEW.community_id <> a.community_id OR NEW.substitute_id = a.lawyer_id THEN
        RAISE EXCEPTION 'LC-22: a substitute stands in for somebody else within their term'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT community_qualified(NEW.substitute_id, a.programme_id, NEW.since) THEN
        RAISE EXCEPTION 'LC-21: substitute % isn''t qualified on %', NEW.substitute_id, NEW.since
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER community_substitution_check BEFORE INSERT OR UPDATE OF assignment_id, substitute_id,
    community_id, since, until ON community_substitution
    FOR EACH ROW EXECUTE FUNCTION community_check_substitution();

-- LC-14: nobody is on duty in two places at once.
CREATE FUNCTION community_minutes(begins time, ends time) RETURNS int4range LANGUAGE sql IMMUTABLE AS $$
    SELECT int4range((extract(hour FROM begins) * 60 + extract(minute FROM begins))::int,
                     (extract(hour FROM ends) * 60 + extract(minute FROM ends))::int)
$$;
ALTER TABLE community_rotaslot ADD CONSTRAINT rota_no_clash EXCLUDE USING gist (
    lawyer_id WITH =, weekday WITH =, daterange(since, until, '[]') WITH &&,
    community_minutes(begins, ends) WITH &&
) DEFERRABLE INITIALLY IMMEDIATE;

-- LC-11: nobody agrees to be in two places: not to two appointments at once, nor to one during
-- duty in another community, planned already or to come by the weekly hours.
ALTER TABLE community_appointment ADD CONSTRAINT appointment_no_clash EXCLUDE USING gist (
    lawyer_id WITH =, "on" WITH =, community_minutes(begins, ends) WITH &&
) WHERE (state = 'agreed');
CREATE FUNCTION community_check_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'agreed' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM community_visit v
        WHERE v.lawyer_id = NEW.lawyer_id AND v."on" = NEW."on"
          AND v.community_id <> NEW.community_id AND v.state IN ('planned', 'done')
          AND v.begins < NEW.ends AND NEW.begins < v.ends
    ) OR EXISTS (
        SELECT 1 FROM community_rotaslot s
        WHERE s.lawyer_id = NEW.lawyer_id AND s.weekday = extract(isodow FROM NEW."on")
          AND s.since <= NEW."on" AND (s.until IS NULL OR s.until >= NEW."on")
          AND s.community_id <> NEW.community_id
          AND s.begins < NEW.ends AND NEW.begins < s.ends
          AND NOT EXISTS (
              SELECT 1 FROM community_visit v WHERE v.slot_id = s.id AND v."on" = NEW."on")
    ) THEN
        RAISE EXCEPTION 'LC-11: lawyer % is on duty elsewhere', NEW.lawyer_id
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER community_appointment_check
    BEFORE INSERT OR UPDATE OF state, lawyer_id, "on", begins, ends ON community_appointment
    FOR EACH ROW EXECUTE FUNCTION community_check_appointment();

-- The figures of months are kept from the log in its own transaction, by sets: a statement that
-- writes many entries touches each month's row once (LC-24). Nothing is counted into a locked one.
CREATE TYPE community_delta AS (
    programme_id bigint, month date, lawyer_id bigint, community_id bigint, firm_id bigint,
    liaison_id bigint, district_id varchar,
    entries int, minutes int, advice int, advice_people int, legal_aid int, mediations int,
    mediations_settled int, publicity int, lectures int, lecture_people int, trainings int,
    training_people int, leaflets int, documents int, rules int, home_visits int, others int,
    referrals int, incidents int, suggestions int
);
CREATE FUNCTION community_add_figures(d community_delta) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_locked boolean;
BEGIN
    IF greatest(
            abs(d.entries), abs(d.minutes), abs(d.advice), abs(d.advice_people),
            abs(d.legal_aid), abs(d.mediations), abs(d.mediations_settled), abs(d.publicity),
            abs(d.lectures), abs(d.lecture_people), abs(d.trainings), abs(d.training_people),
            abs(d.leaflets), abs(d.documents), abs(d.rules), abs(d.home_visits), abs(d.others),
            abs(d.referrals), abs(d.incidents), abs(d.suggestions)
    ) = 0 THEN
        RETURN;
    END IF;
    INSERT INTO community_monthfigures AS f (
        programme_id, month, lawyer_id, community_id, firm_id, liaison_id, district_id, locked,
        entries, minutes, advice, advice_people, legal_aid, mediations, mediations_settled,
        publicity, lectures, lecture_people, trainings, training_people, leaflets, documents,
        rules, home_visits, others, referrals, incidents, suggestions, visits_planned,
        visits_done, requests, requests_in_time
    ) VALUES (
        d.programme_id, d.month, d.lawyer_id, d.community_id, d.firm_id, d.liaison_id,
        d.district_id, false,
        d.entries, d.minutes, d.advice, d.advice_people, d.legal_aid, d.mediations,
        d.mediations_settled, d.publicity, d.lectures, d.lecture_people, d.trainings,
        d.training_people, d.leaflets, d.documents, d.rules, d.home_visits, d.others,
        d.referrals, d.incidents, d.suggestions, 0, 0, 0, 0
    ) ON CONFLICT (month, lawyer_id, community_id, firm_id) DO UPDATE SET
        entries = f.entries + excluded.entries,
        minutes = f.minutes + excluded.minutes,
        advice = f.advice + excluded.advice,
        advice_people = f.advice_people + excluded.advice_people,
        legal_aid = f.legal_aid + excluded.legal_aid,
        mediations = f.mediations + excluded.mediations,
        mediations_settled = f.mediations_settled + excluded.mediations_settled,
        publicity = f.publicity + excluded.publicity,
        lectures = f.lectures + excluded.lectures,
        lecture_people = f.lecture_people + excluded.lecture_people,
        trainings = f.trainings + excluded.trainings,
        training_people = f.training_people + excluded.training_people,
        leaflets = f.leaflets + excluded.leaflets,
        documents = f.documents + excluded.documents,
        rules = f.rules + excluded.rules,
        home_visits = f.home_visits + excluded.home_visits,
        others = f.others + excluded.others,
        referrals = f.referrals + excluded.referrals,
        incidents = f.incidents + excluded.incidents,
        suggestions = f.suggestions + excluded.suggestions
    RETURNING f.locked INTO is_locked;
    IF is_locked THEN
        RAISE EXCEPTION 'LC-24: month % of lawyer % is locked', d.month, d.lawyer_id
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION community_count_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d community_delta;
BEGIN
    IF EXISTS (
        SELECT 1 FROM new_rows n WHERE NOT EXISTS (
            SELECT 1 FROM core_allowedmove m
            WHERE m."table" = 'community.logentry' AND m.from_state = '' AND m.to_state = n.state)
    ) THEN
        RAISE EXCEPTION 'community.logentry: no move from "" to such a state'
            USING ERRCODE = 'check_violation';
    END IF;
    FOR d IN
        SELECT programme_id, month, lawyer_id, community_id, firm_id,
            min(liaison_id) AS liaison_id, min(district_id) AS district_id,
            sum(sign * entries)::int AS entries, sum(sign * minutes)::int AS minutes, sum(sign *
            advice)::int AS advice, sum(sign * advice_people)::int AS advice_people, sum(sign *
            legal_aid)::int AS legal_aid, sum(sign * mediations)::int AS mediations, sum(sign *
            mediations_settled)::int AS mediations_settled, sum(sign * publicity)::int AS
            publicity, sum(sign * lectures)::int AS lectures, sum(sign * lecture_people)::int AS
            lecture_people, sum(sign * trainings)::int AS trainings, sum(sign *
            training_people)::int AS training_people, sum(sign * leaflets)::int AS leaflets,
            sum(sign * documents)::int AS documents, sum(sign * rules)::int AS rules, sum(sign *
            home_visits)::int AS home_visits, sum(sign * others)::int AS others, sum(sign *
            referrals)::int AS referrals, sum(sign * incidents)::int AS incidents, sum(sign *
            suggestions)::int AS suggestions
        FROM (
        SELECT 1 AS sign, e.programme_id, e.month, e.lawyer_id, e.community_id, e.firm_id,
               e.liaison_id, e.district_id,
               1 AS entries,
               e.minutes::int AS minutes,
               (e.kind = 'advice')::int AS advice,
               CASE WHEN e.kind = 'advice' THEN e.people ELSE 0 END AS advice_people,
               (e.kind = 'legal_aid')::int AS legal_aid,
               (e.kind = 'mediation')::int AS mediations,
               (e.kind = 'mediation' AND e.settled)::int AS mediations_settled,
               (e.kind = 'publicity')::int AS publicity,
               (e.kind = 'lecture')::int AS lectures,
               CASE WHEN e.kind = 'lecture' THEN e.people ELSE 0 END AS lecture_people,
               (e.kind = 'mediator_training')::int AS trainings,
               CASE WHEN e.kind = 'mediator_training' THEN e.people ELSE 0 END AS training_people,
               e.leaflets AS leaflets,
               (e.kind = 'document')::int AS documents,
               (e.kind = 'rules')::int AS rules,
               (e.kind = 'home_visit')::int AS home_visits,
               (e.kind = 'other')::int AS others,
               e.referred::int AS referrals,
               (e.entry_type = 'incident')::int AS incidents,
               e.suggestions::int AS suggestions
        FROM new_rows e WHERE e.counts AND e.state IN ('confirmed', 'locked')
        ) rows GROUP BY programme_id, month, lawyer_id, community_id, firm_id
        ORDER BY programme_id, month, lawyer_id, community_id, firm_id
    LOOP
        PERFORM community_add_figures(d);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER community_logentry_new AFTER INSERT ON community_logentry
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION community_count_new();

-- LC-20: whether a resident withdrew their consent: then words may be emptied, and nothing else.
CREATE FUNCTION community_is_withdrawn(asked bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM community_servicerequest r WHERE r.id = asked AND r.state = 'withdrawn')
$$;
CREATE FUNCTION community_keep_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND community_is_withdrawn(NEW.request_id)
       AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'LC-15: an answer is never changed; its words go when consent is withdrawn'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER community_reply_kept BEFORE UPDATE OR DELETE ON community_reply
    FOR EACH ROW EXECUTE FUNCTION community_keep_reply();

-- A change of entries: along the diagram only; a number stays; what was counted into a month stays
-- as it was once the entry is locked.
-- The rows of a statement are one or a hundred thousand; a plan kept from one row would compare each
-- with each, so nested loops are out.
CREATE FUNCTION community_count_changed() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off AS $$
DECLARE
    d community_delta;
BEGIN
    IF EXISTS (
        SELECT 1 FROM new_rows n JOIN old_rows o USING (id)
        WHERE n.state <> o.state AND NOT EXISTS (
            SELECT 1 FROM core_allowedmove m WHERE m."table" = 'community.logentry'
            AND m.from_state = o.state AND m.to_state = n.state)
    ) THEN
        RAISE EXCEPTION 'community.logentry: no move between these states'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM new_rows n JOIN old_rows o USING (id)
        WHERE o.number IS NOT NULL
          AND (n.community_id, n.year, n.number) IS DISTINCT FROM (o.community_id, o.year, o.number)
           OR n.client_token <> o.client_token OR n.written_by_id <> o.written_by_id
    ) THEN
        RAISE EXCEPTION 'LC-16: an entry keeps its number, its token and its writer'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM new_rows n JOIN old_rows o USING (id)
        WHERE o.state IN ('confirmed', 'locked')
          AND ((n."on", n.kind, n.lawyer_id, n.created_at)
               IS DISTINCT FROM
               (o."on", o.kind, o.lawyer_id, o.created_at)
               OR (n.content, n.result) IS DISTINCT FROM (o.content, o.result)
               AND NOT (n.content = '' AND n.result = ''
                        AND community_is_withdrawn(n.request_id)))
    ) THEN
        RAISE EXCEPTION 'LC-16: a confirmed entry is corrected by a new one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    FOR d IN
        SELECT programme_id, month, lawyer_id, community_id, firm_id,
            min(liaison_id) AS liaison_id, min(district_id) AS district_id,
            sum(sign * entries)::int AS entries, sum(sign * minutes)::int AS minutes, sum(sign *
            advice)::int AS advice, sum(sign * advice_people)::int AS advice_people, sum(sign *
            legal_aid)::int AS legal_aid, sum(sign * mediations)::int AS mediations, sum(sign *
            mediations_settled)::int AS mediations_settled, sum(sign * publicity)::int AS
            publicity, sum(sign * lectures)::int AS lectures, sum(sign * lecture_people)::int AS
            lecture_people, sum(sign * trainings)::int AS trainings, sum(sign *
            training_people)::int AS training_people, sum(sign * leaflets)::int AS leaflets,
            sum(sign * documents)::int AS documents, sum(sign * rules)::int AS rules, sum(sign *
            home_visits)::int AS home_visits, sum(sign * others)::int AS others, sum(sign *
            referrals)::int AS referrals, sum(sign * incidents)::int AS incidents, sum(sign *
            suggestions)::int AS suggestions
        FROM (
        SELECT -1 AS sign, e.programme_id, e.month, e.lawyer_id, e.community_id, e.firm_id,
               e.liaison_id, e.district_id,
               1 AS entries,
               e.minutes::int AS minutes,
               (e.kind = 'advice')::int AS advice,
               CASE WHEN e.kind = 'advice' THEN e.people ELSE 0 END AS advice_people,
               (e.kind = 'legal_aid')::int AS legal_aid,
               (e.kind = 'mediation')::int AS mediations,
               (e.kind = 'mediation' AND e.settled)::int AS mediations_settled,
               (e.kind = 'publicity')::int AS publicity,
               (e.kind = 'lecture')::int AS lectures,
               CASE WHEN e.kind = 'lecture' THEN e.people ELSE 0 END AS lecture_people,
               (e.kind = 'mediator_training')::int AS trainings,
               CASE WHEN e.kind = 'mediator_training' THEN e.people ELSE 0 END AS training_people,
               e.leaflets AS leaflets,
               (e.kind = 'document')::int AS documents,
               (e.kind = 'rules')::int AS rules,
               (e.kind = 'home_visit')::int AS home_visits,
               (e.kind = 'other')::int AS others,
               e.referred::int AS referrals,
               (e.entry_type = 'incident')::int AS incidents,
               e.suggestions::int AS suggestions
        FROM old_rows e WHERE e.counts AND e.state IN ('confirmed', 'locked')
        UNION ALL
        SELECT 1 AS sign, e.programme_id, e.month, e.lawyer_id, e.community_id, e.firm_id,
               e.liaison_id, e.district_id,
               1 AS entries,
               e.minutes::int AS minutes,
               (e.kind = 'advice')::int AS advice,
               CASE WHEN e.kind = 'advice' THEN e.people ELSE 0 END AS advice_people,
               (e.kind = 'legal_aid')::int AS legal_aid,
               (e.kind = 'mediation')::int AS mediations,
               (e.kind = 'mediation' AND e.settled)::int AS mediations_settled,
               (e.kind = 'publicity')::int AS publicity,
               (e.kind = 'lecture')::int AS lectures,
               CASE WHEN e.kind = 'lecture' THEN e.people ELSE 0 END AS lecture_people,
               (e.kind = 'mediator_training')::int AS trainings,
               CASE WHEN e.kind = 'mediator_training' THEN e.people ELSE 0 END AS training_people,
               e.leaflets AS leaflets,
               (e.kind = 'document')::int AS documents,
               (e.kind = 'rules')::int AS rules,
               (e.kind = 'home_visit')::int AS home_visits,
               (e.kind = 'other')::int AS others,
               e.referred::int AS referrals,
               (e.entry_type = 'incident')::int AS incidents,
               e.suggestions::int AS suggestions
        FROM new_rows e WHERE e.counts AND e.state IN ('confirmed', 'locked')
        ) rows GROUP BY programme_id, month, lawyer_id, community_id, firm_id
        ORDER BY programme_id, month, lawyer_id, community_id, firm_id
    LOOP
        PERFORM community_add_figures(d);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER community_logentry_changed AFTER UPDATE ON community_logentry
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION community_count_changed();

-- LC-16: gap-free numbers: an entry that has one is never removed, nor is one that counts.
CREATE FUNCTION community_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL OR OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'LC-16: entries of the log are never removed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER community_logentry_kept BEFORE DELETE ON community_logentry
    FOR EACH ROW EXECUTE FUNCTION community_keep_entry();

-- LC-24: a report that goes up says what the figures below it say, counter by counter.
CREATE FUNCTION community_check_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint[];
    below bigint[];
    near bigint[];
BEGIN
    IF NEW.state NOT IN ('confirmed', 'accepted') THEN
        RETURN NULL;
    END IF;
    -- What may be below is found by the index of whose it is; what is, by the whole scope.
    IF NEW.lawyer_id IS NOT NULL THEN
        SELECT array_agg(id) INTO near FROM community_monthfigures
        WHERE lawyer_id = NEW.lawyer_id AND month = NEW.month;
    ELSIF NEW.firm_id IS NOT NULL THEN
        SELECT array_agg(id) INTO near FROM community_monthfigures
        WHERE firm_id = NEW.firm_id AND month = NEW.month;
    ELSIF NEW.liaison_id IS NOT NULL THEN
        SELECT array_agg(id) INTO near FROM community_monthfigures
        WHERE programme_id = NEW.programme_id AND month = NEW.month
          AND liaison_id = NEW.liaison_id;
    ELSE
        SELECT array_agg(id) INTO near FROM community_monthfigures
        WHERE programme_id = NEW.programme_id AND month = NEW.month;
    END IF;
    own := ARRAY[
        NEW.entries, NEW.minutes, NEW.advice, NEW.advice_people, NEW.legal_aid, NEW.mediations,
        NEW.mediations_settled, NEW.publicity, NEW.lectures, NEW.lecture_people, NEW.trainings,
        NEW.training_people, NEW.leaflets, NEW.documents, NEW.rules, NEW.home_visits,
        NEW.others, NEW.referrals, NEW.incidents, NEW.suggestions, NEW.visits_planned,
        NEW.visits_done, NEW.requests, NEW.requests_in_time
    ]::bigint[];
    SELECT ARRAY[
        coalesce(sum(entries), 0), coalesce(sum(minutes), 0), coalesce(sum(advice), 0),
        coalesce(sum(advice_people), 0), coalesce(sum(legal_aid), 0), coalesce(sum(mediations),
        0), coalesce(sum(mediations_settled), 0), coalesce(sum(publicity), 0),
        coalesce(sum(lectures), 0), coalesce(sum(lecture_people), 0), coalesce(sum(trainings),
        0), coalesce(sum(training_people), 0), coalesce(sum(leaflets), 0),
        coalesce(sum(documents), 0), coalesce(sum(rules), 0), coalesce(sum(home_visits), 0),
        coalesce(sum(others), 0), coalesce(sum(referrals), 0), coalesce(sum(incidents), 0),
        coalesce(sum(suggestions), 0), coalesce(sum(visits_planned), 0),
        coalesce(sum(visits_done), 0), coalesce(sum(requests), 0),
        coalesce(sum(requests_in_time), 0)
    ]::bigint[] INTO below
    -- OFFSET 0 keeps the planner from reading the whole month in order to find these few.
    FROM (SELECT * FROM community_monthfigures WHERE id = ANY (near) OFFSET 0) f
    WHERE programme_id = NEW.programme_id AND month = NEW.month
      AND (NEW.level = 'city' OR liaison_id IS NOT DISTINCT FROM NEW.liaison_id)
      AND (NEW.firm_id IS NULL OR firm_id = NEW.firm_id)
      AND (NEW.lawyer_id IS NULL OR lawyer_id = NEW.lawyer_id);
    IF own IS DISTINCT FROM below THEN
        RAISE EXCEPTION 'LC-24: report % isn''t the sum of what is below it', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER community_report_sums AFTER INSERT OR UPDATE ON community_monthreport
    DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW EXECUTE FUNCTION community_check_sums();

-- LC-24: figures that were passed on stand still.
CREATE FUNCTION community_guard_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'LC-24: figures are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.locked AND NEW.locked AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'LC-24: month % of lawyer % is locked', OLD.month, OLD.lawyer_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER community_monthfigures_guard BEFORE UPDATE OR DELETE ON community_monthfigures
    FOR EACH ROW EXECUTE FUNCTION community_guard_figures();

-- LC-24: nothing new is counted into a month that a level above the lawyers has passed on.
CREATE FUNCTION community_guard_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'locked' = to_jsonb(OLD) - 'locked' THEN
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT 1 FROM community_monthreport r
        WHERE r.programme_id = NEW.programme_id AND r.month = NEW.month
          AND r.level IN ('firm', 'liaison', 'city') AND r.state IN ('confirmed', 'accepted')
          AND (r.level = 'city' OR r.liaison_id IS NOT DISTINCT FROM NEW.liaison_id)
          AND (r.firm_id IS NULL OR r.firm_id = NEW.firm_id)
    ) THEN
        RAISE EXCEPTION 'LC-24: month % was passed on', NEW.month USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER community_monthfigures_month AFTER INSERT OR UPDATE ON community_monthfigures
    FOR EACH ROW EXECUTE FUNCTION community_guard_month();
