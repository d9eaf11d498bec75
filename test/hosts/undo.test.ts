/**
 * `hardshell undo RUN` leaves nothing behind: a server that nothing had been done to, hardened by one `up`, and that whole
 * run undone, is as it was: every file and folder of /etc and of the homes with its bytes, mode and owner, what dpkg
 * knows, what starts at boot, the accounts. What differs is listed below, each with its reason.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { Guest } from './guest.js'

/** Differences that are right, and why. Each is printed when it shows. */
const EXCEPTIONS: readonly { readonly line: RegExp; readonly why: string }[] = [
  { line: / var\/lib\/hardshell(\/journal)? /, why: 'the journal itself: what was done and undone' },
  { line: / home\/deploy(\/\.openclaw)? /, why: "OpenClaw's state is the owner's data: undo deletes none" },
  { line: / var\/lib\/(containerd|docker) /, why: "Docker's images and volumes may hold the owner's data: undo deletes none" },
  { line: / active systemd-(timedated|hostnamed|localed)\.service$/, why: 'started when asked over the bus, ends by itself' },
  { line: / var\/cache\/debconf\/tmp\.ci /, why: 'a folder in which debconf works' },
  { line: / var\/lib\/ucf\/(hashfile|registry)\.\d /, why: "ucf's older copies of its own registers, which it turns over at every use" },
  { line: /^\+ nft ip6? (filter|nat|raw) [A-Z]+: \s*(chain [A-Z]+ \{|type .* policy accept;)$/, why: 'built-in chains that let everything pass, empty: iptables makes them whenever it looks' },
]

/** One line a thing; times are left out. */
const LISTING = `cd /
find etc root home opt srv usr/local -xdev -path home/deploy/.openclaw -prune -o -printf 'path %p %y %m %U:%G %l\\n' | sort
find etc root home opt srv usr/local -xdev -path home/deploy/.openclaw -prune -o -type f -exec sha256sum {} + | sed 's/^/bytes /' | sort -k 3
dpkg-query -W -f 'package \${Package} \${db:Status-Abbrev}\\n' | sort
apt-mark showauto | sed 's/^/automatic /' | sort
apt-mark showhold | sed 's/^/held /' | sort
systemctl list-unit-files --no-legend --no-pager | awk '$2 != "transient" && $2 != "generated"' | awk '{ print "unit", $1, $2 }' | sort
systemctl list-units --all --no-legend --no-pager --plain --type=service,timer,socket --state=active | awk '{ print "active", $1 }' | sort
nft list ruleset | sed 's/ counter packets [0-9]* bytes [0-9]*//' | awk '$1 == "table" { table = $2 " " $3; next } $1 == "chain" { chain = $2 } $1 != "}" && NF > 0 { print "nft", table, chain ":", $0 }'
grep . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | sed 's/^/kernel /'
ip -o link show | awk '{ print "link", $2 }' | sort
find var/lib var/cache var/spool -xdev -maxdepth 2 -printf 'state %p %y %m %U:%G\\n' | sort
true`

describe('undo of a whole run', () => {
  let server: Guest
  let untouched: readonly string[]
  const listing = async (): Promise<readonly string[]> => (await server.sh(LISTING)).trim().split('\n')

  before(async () => {
    server = await Guest.make(`undo-${process.pid}`)
    // what any first login or apt call would change by itself
    await server.sh('systemctl is-system-running --wait >/dev/null; apt-get -qq update')
    untouched = await listing()
  })
  after(() => server.remove())

  it('puts everything back', async () => {
    const up = await server.run('up', server.host, '--yes')
    assert.equal(up.status, EXIT.ok, up.stdout + up.stderr)
    const run = (await server.sh('ls /var/lib/hardshell/journal')).trim()
    assert.match(run, /^\S+$/, 'one run is in the journal')
    // taken alone, these would take Docker along, and the gateway with it
    const alone = await server.run('undo', 'host.packages', '--host', server.host, '--yes')
    assert.equal(alone.status, EXIT.step, alone.stdout + alone.stderr)
    assert.match(alone.stderr, /docker\.io\s+came later and would have to go too: nothing was removed/)
    const undone = await server.run('undo', run, '--host', server.host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)

    const now = await listing()
    const differences = [...untouched.filter((line) => !now.includes(line)).map((line) => `- ${line}`), ...now.filter((line) => !untouched.includes(line)).map((line) => `+ ${line}`)]
    const wrong = differences.filter((one) => !EXCEPTIONS.some(({ line }) => line.test(one)))
    for (const { line, why } of EXCEPTIONS) for (const one of differences.filter((text) => line.test(text))) console.error(`  right: ${one}: ${why}`)
    for (const one of wrong) console.error(`  wrong: ${one}`)
    assert.equal(wrong.length, 0, wrong.slice(0, 40).join('\n'))
  })

  it('and says that nothing is left to undo', async () => {
    const again = await server.run('undo', '--host', server.host, '--yes')
    assert.equal(again.status, EXIT.usage)
    assert.match(again.stderr, /nothing to undo/)
  })
})
