/**
 * How the real gateway stops, refuses to start and is made anew, and what hardshell does about it. Each test builds on the one before.
 *   HS_GATEWAY_STOPS_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { sourceFile } from '../../src/runner/assets.js'
import { found, mended } from './gateway-locks.js'
import { Guest } from './guest.js'

const server = Guest.of('gateway-stops', 'HS_GATEWAY_STOPS_SERVER')
const { host } = server
const run = server.run.bind(server)
const guest = server.sh.bind(server)

/**
 * Stops it in the instant in which it is deaf, which on a busy machine may take more than one try: as soon as its log says so, and by
 * Docker's socket, since the command line takes longer than the instant.
 */
const STOPPED_TOO_EARLY = `CONTAINER=openclaw-gateway
${sourceFile('areas/gateway/files/stopping.sh')}
settings=/home/deploy/.openclaw/openclaw.json
cp -p $settings /root/settings
for try in 1 2 3 4 5; do
  since=$(date +%s)
  jq ".gateway.controlUi.basePath = \\"/try-$try\\"" /root/settings >/root/settings.new
  log=$(docker inspect -f '{{.LogPath}}' $CONTAINER) id=$(docker inspect -f '{{.Id}}' $CONTAINER)
  stopping sh -c 'from=$(($(stat -c %s "$2") + 1)); cat /root/settings.new >"$1"
    timeout 60 tail -c "+$from" -F "$2" | grep -q -m 1 "received SIGUSR[12]; restarting" & wait $!
    exec curl -sS -X POST --unix-socket /var/run/docker.sock "http://docker/containers/$3/stop?t=335"' - $settings "$log" "$id"
  said=$(docker logs --since $since $CONTAINER 2>&1)
  case $said in *'SIGTERM during shutdown; ignoring'*) break ;; esac
  docker start $CONTAINER && timeout 240 sh -c 'until curl -sf http://127.0.0.1:18789/startupz; do sleep 1; done'
done
printf '%s\\n' "$said"
docker inspect -f 'it ended with {{.State.ExitCode}}' $CONTAINER
cat /root/settings >$settings`

describe('a gateway that stops', () => {
  before(() => server.harden())
  after(() => server.remove())

  it('a gateway that refuses its settings is stopped without anybody asking, and named by audit and up', async () => {
    await guest(`cd /home/deploy/.openclaw && cp -p openclaw.json /root/good.json && jq '.nonsense = 1' /root/good.json > /root/bad.json && cat /root/bad.json > openclaw.json && docker restart -t 30 openclaw-gateway`)
    try {
      await guest('timeout 400 sh -c \'until [ "$(docker inspect -f "{{.State.Status}}" openclaw-gateway)" = exited ]; do sleep 1; done\'')
      // the watch says so once it has read the log, which is after the stop
      assert.match(await guest("timeout 60 sh -c 'until journalctl -u hardshell-gateway-watch.service --no-pager | grep \"stopped openclaw-gateway\"; do sleep 1; done'"), /stopped openclaw-gateway: it refuses to start \(exit 78\).*nonsense/)
      const running = (await server.audit()).findings.find(({ control }) => control === 'gateway.running')
      assert.match(running?.evidence[0]?.saw ?? '', /exit 78; it refuses to start.*nonsense/)
      const ran = await run('up', host, '--yes')
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      // 143 where the watch, which goes by the starts before, was quicker than OpenClaw's own refusal
      assert.match(ran.stderr, /exit\s+78|status\s+143/)
      assert.match(ran.stderr, /nonsense/)
      assert.equal((await guest("docker inspect -f '{{.State.Status}}' openclaw-gateway")).trim(), 'exited')
    } finally {
      await guest('cat /root/good.json > /home/deploy/.openclaw/openclaw.json')
    }
    await mended(server)
  })

  it('each reason for which OpenClaw refuses to start is told in its own words', async () => {
    const config = '/home/deploy/.openclaw/openclaw.json'
    const newer = 'const { DatabaseSync } = require("node:sqlite"); const all = new DatabaseSync("/s/openclaw.sqlite"); all.exec("PRAGMA user_version = 99"); all.close()'
    const refusals: readonly (readonly [string, RegExp])[] = [
      [`rm ${config}`, /missing config/i],
      [`jq '.gateway.auth = {mode: "none"}' /root/good.json > /root/bad.json && cat /root/bad.json > ${config}`, /refusing to bind.*without auth/i],
      [`docker run --rm --network none --user 1000:1000 -v /home/deploy/.openclaw/state:/s --entrypoint node "$(docker inspect -f '{{.Image}}' openclaw-gateway)" -e '${newer}'`, /newer than this build/],
    ]
    try {
      for (const [broken, words] of refusals) {
        await guest(`docker stop -t 30 openclaw-gateway && rm -rf /root/good && cp -a /home/deploy/.openclaw /root/good && ${broken} && docker start openclaw-gateway`)
        assert.equal((await guest('timeout 300 docker wait openclaw-gateway')).trim(), '78', broken)
        await guest('docker stop -t 30 openclaw-gateway')
        const running = (await server.audit()).findings.find(({ control }) => control === 'gateway.running')
        assert.match(running?.evidence[0]?.saw ?? '', words)
        assert.match(running?.evidence[0]?.saw ?? '', /exit 78; it refuses to start/)
        await guest('cp -aT /root/good /home/deploy/.openclaw')
      }
    } finally {
      await guest('cp -aT /root/good /home/deploy/.openclaw')
    }
    await mended(server)
  })

  it('a stop that it drops, because it starts itself anew after a change of its settings, is said to it again', async () => {
    const { stdout } = await run('practice', 'ssh', server.name, STOPPED_TOO_EARLY)
    assert.match(stdout, /received SIGTERM during shutdown; ignoring[\s\S]*\[gateway\] ready[\s\S]*received SIGTERM; shutting down/)
    // told again it went by itself; Docker would have killed it after the 335 s: 137
    assert.match(stdout, /^it ended with 0$/m)
    await mended(server)
  })

  it('killed and made anew, it does not take its own claim on the state for another gateway', async () => {
    await guest('docker rm -f openclaw-gateway')
    assert.deepEqual(found(await server.audit()).slice(0, 2), ['gateway.answers', 'gateway.right-token'])
    await mended(server)
    assert.equal((await guest("docker inspect -f '{{.RestartCount}}' openclaw-gateway")).trim(), '0')
  })

  it('stopped, and its network taken away by a clean-up, it is made anew', async () => {
    await guest('docker stop -t 60 openclaw-gateway && docker network rm openclaw')
    await assert.rejects(guest('docker start openclaw-gateway'), /network \S+ not found/)
    await mended(server)
  })

  it('taken off its network by hand, which Compose does not see, it is made anew', async () => {
    await guest('docker network disconnect openclaw openclaw-gateway')
    assert.ok(found(await server.audit()).includes('gateway.answers'))
    const planned = await run('plan', host)
    assert.match(planned.stdout, /off\s+the\s+network\s+openclaw/)
    await mended(server, 'whole')
  })
})
