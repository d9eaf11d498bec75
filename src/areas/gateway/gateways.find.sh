# shellcheck shell=sh
# The containers of this host, asked for once; and which of them are OpenClaw gateways: by what they run, not by what they
# are called. A Compose project puts its name before a container's, forks rename the image, and beside a gateway stand
# one-off command lines, sandboxes and proxies that share its name. Prints, the one to look at first coming first:
#   CONTAINER  its id, in place of the name hardshell gives      GATEWAYS  all of them, ids
#   GATEWAY_PIDS  first processes of those that run      GATEWAY_STATUS GATEWAY_EXIT GATEWAY_RESTARTS GATEWAY_PID GATEWAY_IMAGE
#   GATEWAY_ROOT (readonly or writable)  of the first    GATEWAY_STATE  the folder of the host that it has as its state
#   GATEWAY_AT  where the first answers on this host, ADDRESS:PORT, when hardshell did not make it
# Nothing when there is none; fails when Docker does not answer. Leaves in its folder, which is the probes' FOUND_IN,
#   neighbours containers published  of all containers: lines of the probes of these names
#   gateways  of each gateway, in that order: PID<tab>ID<tab>NAME<tab>WORKING FOLDER
#   running   of each gateway, in that order: PID STARTED NETWORK...<tab>JSON, which the probe container knows
#   mounts    of the first, what is mounted in it      built  of the first, the folder of its Compose project
#   projects  of each gateway of a Compose project: FOLDER<tab>FILES, by commas; as JSON where odd signs are in them
# Values of the environment stay with Docker, but for the port.
if ! command -v docker >/dev/null 2>&1; then
  # an engine whose command is elsewhere: what it runs is not known
  ! pidof -s dockerd >/dev/null || exit 1
  exit 0
fi
for name in neighbours containers published projects; do : >"$TMPDIR/$name"; done
ids=$(docker ps -aq --no-trunc) || exit 1
[ -n "$ids" ] || exit 0
# Each kind of line begins with a sign that no value can hold (all that others choose is in JSON) and its letter; a line
# that does not goes on with the one before.
# shellcheck disable=SC2016
fields='{{"\x01"}}g	{{.ID}}	{{.Name}}	{{.State.Status}}	{{.State.ExitCode}}	{{json .Config.Image}}	{{json .Config.Entrypoint}} {{json .Config.Cmd}}	{{range .Config.Env}}{{$name := index (split . "=") 0}} {{json $name}}{{if eq $name "OPENCLAW_GATEWAY_PORT"}}={{json (index (split . "=") 1)}}{{end}}{{end}}	{{json (index .Config.Labels "com.docker.compose.service")}}	{{json (index .Config.Labels "com.docker.compose.oneoff")}} {{json (index .Config.Labels "openclaw.sandbox")}}	{{json (index .Config.Labels "org.opencontainers.image.source")}} {{json (index .Config.Labels "org.opencontainers.image.title")}}	{{range .Mounts}}{{json .Destination}} {{end}}	{{.HostConfig.NetworkMode}}	{{json .HostConfig.PortBindings}}	{{json .Config.ExposedPorts}}	{{range .NetworkSettings.Networks}}{{json .IPAddress}} {{end}}	{{.State.Pid}}	{{.RestartCount}}	{{.Image}}	{{if .HostConfig.ReadonlyRootfs}}readonly{{else}}writable{{end}}
{{"\x01"}}s	{{range .Mounts}}{{if eq .Destination "/home/node/.openclaw"}}{{json .Source}}{{end}}{{end}}
{{"\x01"}}b	{{json (index .Config.Labels "com.docker.compose.project.working_dir")}}
{{"\x01"}}c	{{json (index .Config.Labels "com.docker.compose.project.config_files")}}
{{"\x01"}}w	{{json .Config.WorkingDir}}
{{"\x01"}}r	{{.State.Pid}} {{.State.StartedAt}}{{range $name, $of := .NetworkSettings.Networks}} {{$name}}{{end}}	{"name":{{json .Name}},"id":{{json .ID}},"imageName":{{json .Config.Image}},"image":{{json .Image}},
"state":{"status":{{json .State.Status}},"exitCode":{{.State.ExitCode}},"oomKilled":{{.State.OOMKilled}},"startedAt":{{json .State.StartedAt}},"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}}},
"restartCount":{{.RestartCount}},"user":{{json .Config.User}},
"healthcheck":{{if .Config.Healthcheck}}{{if .Config.Healthcheck.Test}}{{json (index .Config.Healthcheck.Test 0)}}{{else}}null{{end}}{{else}}null{{end}},
"stopTimeout":{{json .Config.StopTimeout}},
"envNames":[{{range $i, $e := .Config.Env}}{{if $i}},{{end}}{{json (index (split $e "=") 0)}}{{end}}],
"flags":[{{range $i, $w := .Config.Cmd}}{{if $i}},{{end}}{{with $f := index (split $w "=") 0}}{{if or (eq $f "--token") (eq $f "--password") (eq $f "--allow-unconfigured") (eq $f "--bind")}}{{json $f}}{{else}}""{{end}}{{else}}""{{end}}{{end}}],
"privileged":{{.HostConfig.Privileged}},"capAdd":{{json .HostConfig.CapAdd}},"capDrop":{{json .HostConfig.CapDrop}},
"securityOpt":[{{range $i, $o := .HostConfig.SecurityOpt}}{{if $i}},{{end}}{{json (truncate $o 60)}}{{end}}],"appArmor":{{json .AppArmorProfile}},
"readOnlyRoot":{{.HostConfig.ReadonlyRootfs}},"memory":{{.HostConfig.Memory}},"memorySwap":{{.HostConfig.MemorySwap}},"pidsLimit":{{json .HostConfig.PidsLimit}},
"networks":[{{$first := true}}{{range $name, $of := .NetworkSettings.Networks}}{{if $first}}{{$first = false}}{{else}},{{end}}{{json $name}}{{end}}],
"nofile":[{{range .HostConfig.Ulimits}}{{if eq .Name "nofile"}}{{.Soft}}{{end}}{{end}}],"networkMode":{{json .HostConfig.NetworkMode}},"pidMode":{{json .HostConfig.PidMode}},"ipcMode":{{json .HostConfig.IpcMode}},"usernsMode":{{json .HostConfig.UsernsMode}},
"restart":{{json .HostConfig.RestartPolicy.Name}},"init":{{json .HostConfig.Init}},
"log":{"driver":{{json .HostConfig.LogConfig.Type}},"maxSize":{{json (index .HostConfig.LogConfig.Config "max-size")}},"maxFile":{{json (index .HostConfig.LogConfig.Config "max-file")}}},
"ports":{{json .NetworkSettings.Ports}},"wantedPorts":{{json .HostConfig.PortBindings}},"tmpfs":{{json .HostConfig.Tmpfs}},
"mounts":[{{range $i, $m := .Mounts}}{{if $i}},{{end}}{"type":{{json $m.Type}},"source":{{json $m.Source}},"target":{{json $m.Destination}},"writable":{{$m.RW}}}{{end}}]}
{{range $at, $options := .HostConfig.Tmpfs}}{{"\x01"}}m	mount	{{json $at}}	tmpfs	rw	-
{{end}}{{range .Mounts}}{{"\x01"}}m	mount	{{json .Destination}}	{{.Type}}	{{if .RW}}rw{{else}}ro{{end}}	{{if .Source}}{{json .Source}}{{else}}-{{end}}
{{end}}{{"\x01"}}n	{"id":{{json .ID}},"name":{{json .Name}},"image":{{json .Config.Image}},"status":{{json .State.Status}},"restarts":{{.RestartCount}},"privileged":{{.HostConfig.Privileged}},"capAdd":{{json .HostConfig.CapAdd}},"network":{{json .HostConfig.NetworkMode}},"pid":{{json .HostConfig.PidMode}},"ipc":{{json .HostConfig.IpcMode}},"mounts":[{{range $i, $m := .Mounts}}{{if $i}},{{end}}{"type":{{json $m.Type}},"source":{{json $m.Source}},"writable":{{$m.RW}}}{{end}}]}
{{"\x01"}}i	{"name":{{json .Name}},"reference":{{json .Config.Image}},"image":{{json .Image}},"user":{{json .Config.User}},"running":{{json .State.Running}}}
{{if .State.Running}}{{$name := .Name}}{{if eq .HostConfig.NetworkMode "host"}}{{"\x01"}}p	host {{$name}}
{{end}}{{range $port, $to := .NetworkSettings.Ports}}{{if $to}}{{"\x01"}}p	port {{$name}} {{$port}} {{json $to}}
{{end}}{{end}}{{end}}{{"\x01"}}.'
# shellcheck disable=SC2086
if ! docker inspect --type container --format "$fields" $ids >"$TMPDIR/inspected" 2>/dev/null; then
  # one that went away since is no reason to be silent about the others
  [ "$(docker ps -aq --no-trunc)" != "$ids" ] || exit 1
fi
awk -F'\t' -v own="/$CONTAINER" -v folder="$TMPDIR/" '
  function at(  found, address, port) { # where the host reaches it: its port of 18789, else the only one that it publishes
    if ($12 == "host") {
      port = 18789
      if (match($7, / "OPENCLAW_GATEWAY_PORT"="[0-9]+/)) port = substr($7, RSTART + 26, RLENGTH - 26)
      if (match($6, /"--port",? ?"[0-9]+"/)) { port = substr($6, RSTART, RLENGTH); gsub(/[^0-9]/, "", port) }
      return "127.0.0.1:" port
    }
    if (match($13, /"18789\/tcp":\[[{]"HostIp":"[^"]*","HostPort":"[0-9]+"/) || (gsub(/"HostPort":/, "&", $13) == 1 && match($13, /"HostIp":"[^"]*","HostPort":"[0-9]+"/))) {
      found = substr($13, RSTART, RLENGTH)
      sub(/.*"HostIp":"/, "", found)
      address = port = found
      sub(/".*/, "", address)
      sub(/.*:"/, "", port)
      gsub(/"/, "", port)
      if (address == "" || address == "0.0.0.0") address = "127.0.0.1"
      if (address == "::") address = "::1"
      return (address ~ /:/ ? "[" address "]" : address) ":" port
    }
    return match($15, /[0-9a-f.:]+/) ? substr($15, RSTART, RLENGTH) ":18789" : ""
  }
  function plain(text) { # of JSON; what has odd signs in it stays as it is
    if (text !~ /^".*"$/) return text
    gsub(/\\u0026/, "\\&", text); gsub(/\\u003c/, "<", text); gsub(/\\u003e/, ">", text)
    return text ~ /\\/ ? text : substr(text, 2, length(text) - 2)
  }
  function publish(text,  inside, address, port) { # each of `port NAME INSIDE [{"HostIp":"ADDRESS","HostPort":"PORT"}...]`
    if (text ~ /^host /) { print text >(folder "published"); return }
    inside = text
    sub(/ \[.*/, "", inside)
    while (match(text, /"HostIp":"[^"]*","HostPort":"[0-9]+"/)) {
      address = port = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      sub(/^"HostIp":"/, "", address); sub(/".*/, "", address)
      sub(/.*:"/, "", port); sub(/"/, "", port)
      print inside, address == "" ? "0.0.0.0" : address, port >(folder "published")
    }
  }
  function take(record,  kind, text, part) {
    kind = substr(record, 2, 1)
    text = substr(record, 4)
    if (kind == "g") { $0 = text; judge() }
    else if (kind == "m") { split(text, part, "\t"); mounts[here] = mounts[here] "mount\t" plain(part[2]) "\t" part[3] "\t" part[4] "\t" plain(part[5]) "\n" }
    else if (kind == "n") print text >(folder "neighbours")
    else if (kind == "i") print text >(folder "containers")
    else if (kind == "p") publish(text)
    else said[here, kind] = kind == "r" ? text : plain(text)
  }
  function judge(  name, low, field, ours, command, aside, serves, exact, runs, rank) {
    here = $1
    name = "openclaw|clawdbot|moltbot"
    low = tolower($0)
    split(low, field, "\t")
    ours = field[5] ~ name || field[6] ~ name || field[10] ~ name || field[11] ~ "/\\.(" name ")\"" || field[7] ~ " \"(" name ")_"
    command = field[6] ~ /"gateway"|[ \/"]gateway[ "]/
    # in the network of another: a sidecar, unless it is the gateway that sits behind a VPN
    aside = field[9] ~ /true|1/ || field[8] " " field[2] ~ /(^|[^a-z])(cli|sandbox|sbx)([^a-z]|$)/ || (field[12] ~ /^container:/ && !command)
    serves = command || field[8] ~ /gateway/ || field[13] field[14] ~ /"18789\//
    exact = $2 == own
    if (!exact && (!ours || aside)) return
    runs = $3 == "running" || $3 == "restarting" || $3 == "paused"
    # the surer, the earlier: ours by name, what serves, what only has the image
    rank = exact ? 1 : serves ? 2 : 3
    n++; id[n] = $1; up[n] = runs; place[n] = rank; status[n] = $3; code[n] = $4; called[n] = $2; pid[n] = $16; again[n] = $17; where[n] = exact ? "" : at(); image[n] = $18; root[n] = $19
    if (runs && (best == 0 || rank < best)) best = rank
    if (any == 0 || rank < any) any = rank
  }
  substr($0, 1, 1) == "\001" { line = $0; take(record); record = line; next }
  { record = record $0 }
  END {
    # those that run count, and ours always; where none runs, the surest of the stopped
    for (r = 1; r <= 3; r++) for (i = 1; i <= n; i++) {
      if (place[i] != r) continue
      if (r == 1 || (best > 0 && up[i] && (r == best || r == 2)) || (best == 0 && r == any && first == 0)) {
        if (first == 0) first = i
        list = list (list == "" ? "" : " ") id[i]
        print pid[i] "\t" id[i] "\t" called[i] "\t" said[id[i], "w"] >(folder "gateways")
        print said[id[i], "r"] >(folder "running")
        if (said[id[i], "b"] != "") print said[id[i], "b"] "\t" said[id[i], "c"] >(folder "projects")
        if (pid[i] > 0) pids = pids (pids == "" ? "" : " ") pid[i]
      }
    }
    if (first == 0) exit
    if (said[id[first], "s"] ~ /^"/) exit 1
    print "CONTAINER=" id[first]; print "GATEWAYS=" list; print "GATEWAY_PIDS=" pids; print "GATEWAY_STATUS=" status[first]; print "GATEWAY_EXIT=" code[first]; print "GATEWAY_RESTARTS=" again[first]
    print "GATEWAY_PID=" pid[first]; print "GATEWAY_IMAGE=" image[first]; print "GATEWAY_ROOT=" root[first]; print "GATEWAY_STATE=" said[id[first], "s"]
    printf "%s", mounts[id[first]] >(folder "mounts")
    print said[id[first], "b"] >(folder "built")
    if (where[first] != "") print "GATEWAY_AT=" where[first]
  }' "$TMPDIR/inspected"
