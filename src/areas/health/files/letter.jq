# letter.jq - all that one channel is to be told, as one message in its own form. Input: what waits for it, oldest first. Arguments:
# $kind, and $address, where it goes. Limits as the services' own pages give them: Discord 2000 characters, Telegram 4096, ntfy 4096 bytes (longer
# ones become a file), Slack shows some 4000.
def cut($limit): if length <= $limit then . else .[:$limit - 40] + "\n... more: hardshell status" end;
def cut_bytes($limit): until(utf8bytelength <= $limit; .[:-((utf8bytelength - $limit) / 4 | floor) - 1]);
def rank: {"ok": 0, "warning": 1, "critical": 2}[.] // 0;
def ascii: [explode[] | if . > 31 and . < 127 then . else 63 end] | implode;

(map(.severity | rank) | max) as $rank
| .[-1] as $last
| (if length == 1 then $last.title else "\($last.title) (and \(length - 1) earlier)" end) as $title
| (map(.text) | join("\n\n")) as $text
| "\($last.title)\n\($text)" as $both
| if $kind == "ntfy" then
    {topic: ($address | split("?")[0] | split("/") | last), title: ($title | cut(200)), message: ($text | cut(3900) | cut_bytes(4000)), priority: [3, 4, 5][$rank], tags: [["white_check_mark", "warning", "rotating_light"][$rank]]} | tojson
  elif $kind == "discord" then
    # nobody is called by name, whatever a message says
    {username: "hardshell", content: ($both | cut(2000)), allowed_mentions: {parse: []}} | tojson
  elif $kind == "slack" then
    {text: ($both | cut(3800) | gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;"))} | tojson
  elif $kind == "telegram" then
    ($address | split("?")[1] // "" | split("&") | map(split("=") | {key: .[0], value: .[1]}) | from_entries) + {text: ($both | cut(4000)), link_preview_options: {is_disabled: true}} | tojson
  elif $kind == "email" then
    "To: \($address)\nSubject: [hardshell] \($title | ascii | cut(150) | gsub("\n"; " "))\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nAuto-Submitted: auto-generated\n\n\($text)\n"
  else
    {schema: "hardshell.alert.v1", host: $last.host, at: ($last.at | todate), severity: ["ok", "warning", "critical"][$rank], title: $title, text: ($text | cut(20000)), messages: map({id, at: (.at | todate), severity, title, checks})} | tojson
  end
