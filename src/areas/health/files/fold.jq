# fold.jq - what a look saw, laid over what was known: which faults there are, and what is said about them. The only place
# that decides when to speak. Input: the old state. Arguments: $look (fast, slow), $began and $now (seconds since 1970), $seen (observe.sh's
# lines), $secrets (what must not be in any words). Settings come from health.conf through the environment.
#   checks    all that was looked at, by name, as it was seen last
#   faults    what is broken (raised), or was seen bad too few times to say so, or was broken not long ago
#   outbox    by channel, what it has still to be told     channels  how speaking to each went
#   history   the last 200 things that happened

def hour: 3600;
def rank: {"ok": 0, "unknown": 0, "warning": 1, "critical": 2}[.] // 0;
def worst: map(rank) | max // 0 | ["ok", "warning", "critical"][.];
def setting($name): ($ENV[$name] // "");
def number($name): setting($name) | tonumber;

# A gateway that starts anew is away for a moment, a timer while it is set up, and a clock is set once the network is up: seen bad this often before it is said.
def patience: if startswith("gateway.") or . == "front-door" or startswith("timer:") then 2 elif . == "clock.synchronised" then 30 else 1 end;
# What came three times in an hour comes and goes: then a quarter of an hour of quiet, and else two good looks, make it well.
def flapping($now): ([.raises[]? | select($now - . < hour)] | length) >= 3;
def calm($now; $look): if .check == "drill" then true elif flapping($now) then $now - .good_since >= 900 else .good >= (if $look == "slow" then 1 else 2 end) end;

def period: if . < 120 then "\(.) s" elif . < 7200 then "\(. / 60 | floor) min" elif . < 172800 then "\(. / 3600 | floor) h" else "\(. / 86400 | floor) days" end;
def plural($word): if . == 1 then "1 \($word)" else "\(.) \($word)s" end;

# NAMES may end with a star.
def among($names): . as $name | any($names[]; . == $name or (endswith("*") and (.[:-1] as $start | $name | startswith($start))));

# Longest first, so that no end of one is left standing.
def secret_words: [$secrets | split("\n")[] | select(length >= 8)] | unique | sort_by(-length);
def clean($words): reduce $words[] as $word (.; split($word) | join("[secret]"));

(secret_words) as $hidden
| ($seen | split("\n") | map(select(. != "") | split("\t"))) as $lines
| if $lines | last != ["end"] then error("half a look") else . end
| .version = 1 | .host = setting("HOST") | .checks //= {} | .faults //= {} | .series //= {} | .outbox //= {} | .channels //= {} | .history //= []
# the clock went back: what is of times to come has happened by now, or nothing would heal, be reminded of or be tried until then
| if ([.looks[]?.at] | max // 0) > $now + 60 then walk(if type == "number" and . > $now then $now else . end) else . end
| .looks[$look] = {at: $now, seconds: ($now - $began)}
# channels as they are declared now; what another one still had to be told goes with it
| ([setting("CHANNELS") | split(" ")[] | select(. != "") | split("=") | {name: .[0], kind: .[1], least: .[2]}] + (if setting("DEADMAN") == "yes" then [{name: "deadman", kind: "deadman", least: "critical"}] else [] end)) as $declared
| .channels |= (. as $before | [$declared[] | {key: .name, value: (($before[.name] // {tries: 0}) + {kind, least})}] | from_entries)
| .channels as $channels | .outbox |= with_entries(select(.key | in($channels)))

# counters: what they gained since they were seen last
| reduce ($lines[] | select(.[0] == "count")) as [$_, $name, $of, $text] (.;
    ($text | tonumber) as $n | .series[$name] as $before
    | if $name == "restarts" then
        # the rise within a quarter of an hour
        .series.restarts = {of: $of, points: (([if $before.of == $of then $before.points[]? | select($now - .[0] < 900) else empty end] + [[$now, $n]]) | .[-200:])}
      elif $name == "killed" then
        # a container that was started anew counts from nothing
        (if $before == null then 0 elif $before.of == $of then $n - $before.n else $n end) as $gained
        | .series.killed = {of: $of, n: $n, last: (if $gained > 0 then $now else $before.last end)}
      else .series[$name] = {last: ([$before.last // 0, $n] | max)} end)

| (($lines | map(select(.[0] == "check") | {key: .[1], value: {verdict: .[2], number: (.[3] | tonumber? // null), say: (.[4] // "" | clean($hidden)), look: $look, at: $now}}) | from_entries)
  + (if $look == "fast" then
      # whoever starts it by hand sets Docker's counter back to nothing
      (.series.restarts.points // [] | map(.[1]) | [.[1:], .[:-1]] | transpose | map(if .[0] < .[1] then .[0] else .[0] - .[1] end) | add // 0) as $rise
      | ([.series.killed.last // 0, .series["killed-at"].last // 0] | max) as $killed
      | {"gateway.restarts": {verdict: (if $rise >= 3 then "critical" else "ok" end), number: (.series.restarts.points // [] | last | .[1]?), say: (if $rise >= 3 then "the gateway was started anew \($rise) times in a quarter of an hour" else "the gateway is not started again and again" end), look: $look, at: $now}}
      + {"killed": {verdict: (if $killed > 0 and $now - $killed < hour then "critical" else "ok" end), number: null, say: (if $killed > 0 and $now - $killed < hour then "something of the gateway was killed for want of memory" else "nothing of the gateway was killed for want of memory in the last hour" end), look: $look, at: $now}}
      + (.clock.skew as $skew | if $skew == null then {} else {"clock": {verdict: (if ($skew | fabs) > number("CLOCK") then "warning" else "ok" end), number: $skew, say: (if ($skew | fabs) > number("CLOCK") then "the clock is \($skew | fabs | period) \(if $skew > 0 then "behind" else "ahead" end), as others tell it" else "the clock is right, as others tell it" end), look: $look, at: $now}} end)
      + (.channels | with_entries(.key as $name | {key: "channel:\($name)", value: {verdict: (if .value.tries >= 3 or .value.refused then "warning" else "ok" end), number: null, say: (if .value.tries >= 3 or .value.refused then "the channel \($name) cannot be reached: \(.value.error)" else "the channel \($name) can be reached, or was not tried" end), look: $look, at: $now}}))
    else {} end)) as $now_seen
| [$lines[] | select(.[0] == "keep") | .[1]] as $kept
# what this kind of look no longer speaks of is gone: a disk, a certificate, a channel
| ([(.checks | to_entries[]), (.faults | to_entries[]) | .key as $key | select(.value.look == $look and ($now_seen | has($key) | not) and ($key | among($kept) | not)) | $key] | unique) as $gone
| .checks |= (with_entries(select(.key | IN($gone[]) | not)) + $now_seen)

# faults: bad long enough is raised, well long enough is healed
| .events = []
| reduce ([($now_seen | to_entries[]), ($gone[] | {key: ., value: {verdict: "ok"}})][]) as {key: $name, value: $check} (.;
    (.faults[$name] // {check: $name, look: $look, raised: false, raises: []}) as $was
    | if ($check.verdict | rank) > 0 then
        ($was | .bad = (.bad // 0) + 1 | .first_bad //= $now | .good = 0 | .good_since = null | .say = $check.say) as $is
        | if $was.raised then
            if ($check.verdict | rank) > ($was.severity | rank) then .faults[$name] = ($is | .severity = $check.verdict | .announced = $now) | .events += [{what: "worse", check: $name}]
            else .faults[$name] = $is end
          elif $is.bad >= ($name | patience) then
            .faults[$name] = ($is | .raised = true | .severity = $check.verdict | .since = .first_bad | .raises = (.raises + [$now] | .[-20:]) | .announced = $now) | .events += [{what: "broken", check: $name}]
          else .faults[$name] = $is end
      elif $check.verdict == "unknown" or .faults[$name] == null then .
      else
        ($was | .good = (.good // 0) + 1 | .good_since //= $now | .bad = 0 | .first_bad = null) as $is
        | if $was.raised and ($is | calm($now; $look)) then .faults[$name] = ($is | .raised = false) | .events += [{what: "healed", check: $name, after: ($now - $was.since)}]
          else .faults[$name] = $is end
      end)
# what was well for a day needs no memory
| .faults |= with_entries(select(.value.raised or (.value.bad // 0) > 0 or $now - (.value.raises[-1] // 0) < 86400))
| .events += [.faults[] | select(.raised and $now - .announced >= number("REMIND") * hour) | {what: "still", check}]
| reduce (.events[] | select(.what == "still") | .check) as $name (.; .faults[$name].announced = $now)


# what is said: of everything that changed in one breath, with all that is broken besides
| .faults as $faults
| .events |= map(. + {severity: $faults[.check].severity, say: ($now_seen[.check].say // if .what != "healed" then $faults[.check].say elif .check == "drill" then "the drill is over" else "\(.check) is not there any more" end)})
| .history = (.history + [.events[] | {at: $now, what, check, severity, say}] | .[-200:])
| .worst = ([$faults[] | select(.raised and .check != "drill") | .severity] | worst)
| ([$faults[] | select(.raised) | .severity] | worst) as $severity
| [.events[].check] as $told
| [$faults[] | select(.raised and (.check | IN($told[]) | not))] as $besides
| setting("HOST") as $host
| .said = if .events == [] then null else
    ([.events[] | select(.what == "broken" or .what == "worse")]) as $broken
    | ([.events[] | select(.what == "healed")]) as $healed
    | ([.events[] | select(.what == "still")] | length + ($besides | length)) as $still
    | {
        id: "\($now)-\($look)", at: $now, host: $host, severity: $severity,
        title: "\($host): \(if ($broken | length) == 1 then $broken[0].say elif $broken != [] then "\($broken | length) things are broken" elif $healed == [] then "\($still | plural("thing")) still broken" elif $still > 0 then "\($healed | length) healed, \($still) still broken" else "well again" end)",
        text: ([
            ($broken[] | "\(if .what == "worse" then "WORSE" else "BROKEN" end) (\(.severity)): \(.say)\(if $faults[.check] | flapping($now) then ". It comes and goes: it is called well again after 15 quiet minutes" else "" end)"),
            ($healed[] | "HEALED after \(.after | period): \(.say)"),
            (.events[] | select(.what == "still") | "STILL BROKEN since \($now - $faults[.check].since | period) (\(.severity)): \(.say)"),
            ($besides[] | "besides, broken since \($now - .since | period) (\(.severity)): \(.say)")
          ] | join("\n")),
        checks: [.events[] | {check, what, severity, say}]
      } end
| if .said == null then . else
    .said as $said | ([$severity, (.events[].severity // "ok")] | worst) as $weight
    | reduce (.channels | to_entries[] | select(.value.kind != "deadman" and ($weight | rank) >= (.value.least | rank))) as {key: $name} (.;
        # of its own silence a channel is not told
        if all(.events[]; .check == "channel:\($name)") then . else
          .outbox[$name] = ((.outbox[$name] // []) + [$said] | .[-20:])
        end)
  end
| del(.events)
