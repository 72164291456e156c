DROP TRIGGER community_monthfigures_month ON community_monthfigures;
DROP TRIGGER community_monthfigures_guard ON community_monthfigures;
DROP TRIGGER community_report_sums ON community_monthreport;
DROP TRIGGER community_reply_kept ON community_reply;
DROP TRIGGER community_logentry_kept ON community_logentry;
DROP TRIGGER community_logentry_changed ON community_logentry;
DROP TRIGGER community_logentry_new ON community_logentry;
DROP TRIGGER community_appointment_check ON community_appointment;
ALTER TABLE community_appointment DROP CONSTRAINT appointment_no_clash;
ALTER TABLE community_rotaslot DROP CONSTRAINT rota_no_clash;
DROP TRIGGER community_substitution_check ON community_substitution;
DROP TRIGGER community_assignment_check ON community_assignment;
DROP TRIGGER community_pairing_room ON community_pairing;
DROP FUNCTION community_guard_month(), community_guard_figures(), community_check_sums(), community_keep_entry(),
    community_keep_reply(), community_is_withdrawn(bigint),
    community_count_changed(), community_count_new(), community_add_figures(community_delta),
    community_check_appointment(), community_minutes(time, time), community_check_substitution(), community_check_assignment(),
    community_qualified(bigint, bigint, date), community_check_room();
DROP TYPE community_delta;
