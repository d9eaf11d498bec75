# shellcheck shell=sh
# The gateway's container as Docker runs it, not as a file declares it. Chosen fields only: names of environment
# variables, never values; of the command line, only which of its flags matter.
#   CONTAINER  the name hardshell gives; on other hosts, whatever container looks like OpenClaw's gateway
command -v docker >/dev/null 2>&1 || { echo 'Docker is not installed' >&2; exit 44; }
all=$(docker ps -a --no-trunc --format '{{.ID}}	{{.Names}}	{{.Image}}	{{.State}}') || exit 1
id=$(printf '%s\n' "$all" | awk -F'\t' -v name="$CONTAINER" '
  $2 == name { exact = $1 }
  # OpenClaw has had other names; its one-off command-line containers are not the gateway
  tolower($2 " " $3) ~ /openclaw|clawdbot|moltbot/ && tolower($2) !~ /cli|sandbox|sbx/ { if ($4 == "running" && running == "") running = $1; if (any == "") any = $1 }
  END { print exact != "" ? exact : running != "" ? running : any }')
[ -n "$id" ] || { echo 'no container looks like an OpenClaw gateway' >&2; exit 44; }

# shellcheck disable=SC2016
shown=$(docker inspect --type container --format '{"name":{{json .Name}},"id":{{json .ID}},"imageName":{{json .Config.Image}},"image":{{json .Image}},
"state":{"status":{{json .State.Status}},"exitCode":{{.State.ExitCode}},"oomKilled":{{.State.OOMKilled}},"startedAt":{{json .State.StartedAt}},"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}}},
"restartCount":{{.RestartCount}},"user":{{json .Config.User}},
"healthcheck":{{if .Config.Healthcheck}}{{if .Config.Healthcheck.Test}}{{json (index .Config.Healthcheck.Test 0)}}{{else}}null{{end}}{{else}}null{{end}},
"stopTimeout":{{json .Config.StopTimeout}},
"envNames":[{{range $i, $e := .Config.Env}}{{if $i}},{{end}}{{json (index (split $e "=") 0)}}{{end}}],
"flags":[{{range $i, $w := .Config.Cmd}}{{if $i}},{{end}}{{with $f := index (split $w "=") 0}}{{if or (eq $f "--token") (eq $f "--password") (eq $f "--allow-unconfigured") (eq $f "--bind")}}{{json $f}}{{else}}""{{end}}{{else}}""{{end}}{{end}}],
"privileged":{{.HostConfig.Privileged}},"capAdd":{{json .HostConfig.CapAdd}},"capDrop":{{json .HostConfig.CapDrop}},
"securityOpt":[{{range $i, $o := .HostConfig.SecurityOpt}}{{if $i}},{{end}}{{json (truncate $o 60)}}{{end}}],"appArmor":{{json .AppArmorProfile}},
"readOnlyRoot":{{.HostConfig.ReadonlyRootfs}},"memory":{{.HostConfig.Memory}},"memorySwap":{{.HostConfig.MemorySwap}},"pidsLimit":{{json .HostConfig.PidsLimit}},
"networkMode":{{json .HostConfig.NetworkMode}},"pidMode":{{json .HostConfig.PidMode}},"ipcMode":{{json .HostConfig.IpcMode}},"usernsMode":{{json .HostConfig.UsernsMode}},
"restart":{{json .HostConfig.RestartPolicy.Name}},"init":{{json .HostConfig.Init}},
"log":{"driver":{{json .HostConfig.LogConfig.Type}},"maxSize":{{json (index .HostConfig.LogConfig.Config "max-size")}},"maxFile":{{json (index .HostConfig.LogConfig.Config "max-file")}}},
"ports":{{json .NetworkSettings.Ports}},"wantedPorts":{{json .HostConfig.PortBindings}},"tmpfs":{{json .HostConfig.Tmpfs}},
"mounts":[{{range $i, $m := .Mounts}}{{if $i}},{{end}}{"type":{{json $m.Type}},"source":{{json $m.Source}},"target":{{json $m.Destination}},"writable":{{$m.RW}}}{{end}}]}' "$id") || exit 1
printf '%s\n' "$shown" | tr -d '\n'
echo

# What the kernel enforces on its first process.
pid=$(docker inspect --type container --format '{{.State.Pid}}' "$id") || exit 1
if [ "$pid" -gt 0 ] && [ -r "/proc/$pid/status" ]; then
  awk '$1 ~ /^(Uid|Gid|CapEff|CapBnd|NoNewPrivs|Seccomp):$/ { sub(":", "", $1); print $1 "=" $2 }' "/proc/$pid/status"
fi
started=$(docker inspect --type container --format '{{.State.StartedAt}}' "$id") || exit 1
echo "Uptime=$(($(date +%s) - $(date -d "$started" +%s)))"
exit 0
