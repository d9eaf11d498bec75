# outcome.jq - how speaking to one channel went, laid into the state. Arguments: $name, $result (taken, failed, refused, wait), $why, $proof,
# $wait in seconds, $now, $skew (how far the channel's clock is ahead of ours, or null), $letters (what it was told).
# A channel that did not take it is left alone for longer each time: half a minute at first, an hour at most.
def pause($tries): [30, 60, 120, 300, 600, 1800, 3600] | .[[$tries, length] | min - 1];

.channels[$name] as $was
| ($letters[0] // []) as $told
| if $skew == null then . else .clock = {skew: $skew, at: $now} end
| if $result == "taken" then
    .outbox[$name] = [(.outbox[$name] // [])[] | select(.id as $id | any($told[]; .id == $id) | not)]
    | .channels[$name] = ($was + {tries: 0, ok: $now, error: null, again: null, since: null, refused: false})
    | if $name == "deadman" then .channels.deadman += {pinged: (if $told[0].said == "start" then ($was.pinged // null) else $now end), said: $told[0].said}
      else .deliveries = ((.deliveries // []) + [{at: $now, channel: $name, proof: $proof, messages: ($told | map({id, at, severity, title, checks: (.checks | map({check, what, say}))}))}] | .[-30:]) end
  else
    .channels[$name] = ($was + {tries: (($was.tries // 0) + 1), error: $why, since: ($was.since // $now), refused: ($result == "refused"), again: ($now + ([$wait, pause(($was.tries // 0) + 1)] | max))})
  end
