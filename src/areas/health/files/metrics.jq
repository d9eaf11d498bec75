# metrics.jq - state.json as Prometheus' textfile collector reads it. Names and labels are kept: docs/health.md lists them.
def quoted: tostring | gsub("[\\\\\"]"; "") | gsub("[[:cntrl:]]"; " ");
def labels: if . == {} then "" else "{" + (to_entries | map("\(.key)=\"\(.value | quoted)\"") | join(",")) + "}" end;
def family($name; $help; samples): [samples] | if . == [] then empty else "# HELP \($name) \($help)", "# TYPE \($name) gauge", (.[] | "\($name)\(.[0] | labels) \(.[1])") end;
{ok: 0, warning: 1, critical: 2, unknown: -1} as $number
| . as $state
| family("hardshell_health_look_timestamp_seconds"; "When the host was last looked at, seconds since 1970."; .looks | to_entries[] | [{look: .key}, .value.at]),
  family("hardshell_health_look_duration_seconds"; "How long that took."; .looks | to_entries[] | [{look: .key}, .value.seconds]),
  family("hardshell_health_check"; "Every check as it was seen last: 0 ok, 1 warning, 2 critical, -1 unknown."; .checks | to_entries[] | select(.key != "drill") | [{check: .key}, $number[.value.verdict]]),
  family("hardshell_health_measured"; "What a check measured: percent, days, hours, MB or a count, as its words say."; .checks | to_entries[] | select(.value.number != null and .key != "drill") | [{check: .key}, .value.number]),
  family("hardshell_health_fault"; "Faults that alerts were sent for and that are not healed; always 1."; .faults[] | select(.raised) | [{check: .check, severity: .severity}, 1]),
  family("hardshell_health_worst"; "The worst of them: 0 none, 1 warning, 2 critical."; [{}, ($number[.worst] // 0)]),
  family("hardshell_health_channel_up"; "Whether a channel of alarm was reached the last time it was tried: 1 or 0."; .channels | to_entries[] | [{channel: .key, kind: .value.kind}, (if (.value.tries // 0) > 0 then 0 else 1 end)]),
  family("hardshell_health_alerts_waiting"; "Messages that a channel could not be told yet."; .channels | to_entries[] | select(.value.kind != "deadman") | [{channel: .key}, ($state.outbox[.key] // [] | length)]),
  family("hardshell_drill_alert_last_success_timestamp_seconds"; "When hardshell drill alert last proved the way to every channel, seconds since 1970."; if .drill.passed then [{}, .drill.at] else empty end)
