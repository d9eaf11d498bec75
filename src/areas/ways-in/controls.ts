/** Claims about the doors that nobody thinks of. */
import { fail, none, notApplicable, pass, unknown } from '../../model/control.js'
import { defineControl } from '../define.js'
import type { Spec } from '../../spec/spec.js'
import { doorOf, servedByTailscale, tailnetRule } from '../../spec/ways.js'
import { ufw } from '../firewall/ufw.js'
import { keysSeen, sshServers, tunnels } from './facts.js'

export const otherServers = defineControl({
  id: 'ways-in.every-ssh-server',
  title: 'Every SSH server of this host is as closed as the first',
  severity: 'critical',
  lenses: {
    child: 'The front door has three locks. The cellar door stands open.',
    principle: 'A second sshd, on another port with a file of its own, was somebody’s way back in during a migration. It does not read the settings that you look at.',
  },
  needs: { sshServers },
  whenAbsent: 'not-applicable',
  advice: 'ps -fp PID shows who started it; stop and disable its unit, or give its file the same settings: PermitRootLogin no, PasswordAuthentication no, KbdInteractiveAuthentication no.',
  check: ({ sshServers: { daemons } }) => {
    const others = daemons.filter(({ conf, ownWords }) => conf !== '/etc/ssh/sshd_config' || ownWords)
    if (others.length === 0) return daemons.length === 0 ? notApplicable('no SSH server listens, or systemd listens for it') : pass('ssh-servers', 'one, with /etc/ssh/sshd_config', 'no other, or as closed')
    const open = others.flatMap(({ pid, conf, ports, password, keyboard, root }) => {
      const at = `${conf} on port ${ports.join(', ')} (process ${pid})`
      if (conf === 'dropbear') return [`${at}: its settings cannot be read`]
      return [
        ...(password === 'yes' || keyboard === 'yes' ? [`${at} takes passwords`] : []),
        ...(root !== 'no' && root !== undefined ? [`${at} lets root in (${root})`] : []),
        ...(root === undefined || password === undefined ? [`${at}: its settings cannot be read`] : []),
      ]
    })
    return none('ssh-servers', open, 'no passwords, no root', `${others.map(({ conf }) => conf).join(', ')}: as closed`)
  },
})

export const noExceptions = defineControl({
  id: 'ways-in.no-ssh-exceptions',
  title: 'No exception in sshd’s settings lets more in',
  severity: 'high',
  lenses: {
    child: 'Everybody shows the key at the gate. Except who says that they come from the office.',
    principle: 'A Match block holds for one user or one network, so a look at the settings of anybody else shows nothing of it. Addresses change hands, and an account that may use a password will be tried with every password.',
  },
  needs: { sshServers },
  whenAbsent: 'not-applicable',
  advice: 'Take the line out of the block named here, then: sshd -t && systemctl reload ssh',
  check: ({ sshServers: { exceptions } }) => none('ssh-servers', exceptions.map(({ file, criteria, setting }) => `${setting} for Match ${criteria} in ${file}`), 'no Match block that lets more in', 'none'),
})

const SHOWN = 10

export const declaredKeys = defineControl({
  id: 'ways-in.keys-declared',
  title: 'Nobody has a key to this host that nobody declared',
  severity: 'high',
  lenses: {
    child: 'You know how many keys there are to your house, and who has them.',
    principle: 'One line in an authorized_keys file is the most durable back door there is: it survives password changes, updates and reboots. Old helpers, providers’ consoles and intruders all leave it in the same place.',
  },
  needs: { keysSeen },
  whenAbsent: 'not-applicable',
  advice: 'Whose is it? Take its line out of the file named here; or declare it under deploy.keys in hardshell.yaml (then every other key is a finding).',
  check: ({ keysSeen: { keys, sources } }, spec) => {
    const declared = spec.deploy.keys.map((line) => (line.split(/\s+/)[1] ?? '').replace(/=+$/, '').slice(-32))
    // nothing declared: what the deploy user has is what the owner comes in with; other accounts may have no more than that
    const known = declared.length > 0 ? declared : keys.filter(({ account }) => account === spec.deploy.user).map(({ end }) => end)
    const want = declared.length > 0 ? 'the keys under deploy.keys' : `the keys of ${spec.deploy.user}`
    if (known.length === 0) return keys.length === 0 ? notApplicable('no account has an authorized key') : unknown(`no key is declared (deploy.keys), and ${spec.deploy.user} has none: nobody says whose these ${keys.length} are`)
    const strangers = [
      ...sources.map((source) => `keys from ${source}`),
      ...keys.filter(({ end }) => !known.includes(end)).map(({ account, path, type, end, restricted }) => `${account}: ${type} …${end.slice(-8)} in ${path}${restricted ? ', restricted' : ''}`),
    ]
    return none('keys-seen', strangers.slice(0, SHOWN), want, `${keys.length} keys, ${want}`)
  },
})

export const noFunnel = defineControl({
  id: 'ways-in.no-funnel',
  title: 'Tailscale does not show the gateway to the whole internet',
  severity: 'critical',
  lenses: {
    child: 'The secret passage between friends’ houses has got a door to the street.',
    principle: 'tailscale serve is for your own devices; tailscale funnel is for everybody, under a public name that is in certificate logs within minutes. They differ by one word.',
  },
  needs: { tunnels },
  whenAbsent: 'not-applicable',
  advice: 'tailscale funnel reset, then: tailscale serve status',
  check: ({ tunnels: { tailscale } }) => {
    if (tailscale === undefined) return notApplicable('Tailscale is not installed')
    if (tailscale.funnel === 'unknown') return unknown('tailscale does not say what it serves')
    return tailscale.funnel === 'on' ? fail('tailscale', 'funnel is on', 'off') : pass('tailscale', 'funnel is off', 'off')
  },
})

const KEY_SOON = 14

export const tailscaleKey = defineControl({
  id: 'ways-in.tailscale-key',
  title: 'Tailscale’s key lasts for two more weeks',
  severity: 'medium',
  lenses: {
    child: 'The pass for the secret passage runs out on a day that nobody has written down.',
    principle: 'A node’s key ends after 180 days unless told otherwise. If Tailscale is the only way in, so is the way to renew it.',
  },
  needs: { tunnels },
  whenAbsent: 'not-applicable',
  advice: 'hardshell tailscale brings a host in that is in no tailnet; tailscale up --force-reauth (from another way in) renews its key; or switch key expiry off for this machine in the admin console, and keep SSH as a second way.',
  check: ({ tunnels: { tailscale } }) => {
    if (tailscale === undefined) return notApplicable('Tailscale is not installed')
    if (tailscale.state !== 'Running') return fail('tailscale', tailscale.state, 'Running')
    if (tailscale.daysLeft === undefined) return pass('tailscale', 'does not end', `at least ${KEY_SOON} days`)
    return (tailscale.daysLeft >= KEY_SOON ? pass : fail)('tailscale', `${tailscale.daysLeft} days left`, `at least ${KEY_SOON} days`)
  },
})

const undeclared = ({ ways }: Spec): string | undefined => (ways.tailscale === undefined ? 'Tailscale is no declared way in (ways.tailscale)' : undefined)
const NOT_THERE = 'not installed'

export const tailscalePackage = defineControl({
  id: 'ways-in.tailscale-package',
  title: 'Tailscale comes from a package, and starts by itself',
  severity: 'medium',
  lenses: {
    child: 'The secret passage was dug by builders whose name you know, and it is open again after every storm.',
    principle: 'A program that runs as root and speaks to the network must get its updates from a signed repository, and not from a script of last year. And a way in that does not come back after a reboot is missing on the day it is needed.',
  },
  notAskedFor: undeclared,
  needs: { tunnels },
  whenAbsent: 'fail',
  remedy: 'ways-in.tailscale',
  check: ({ tunnels: { tailscale } }) => {
    if (tailscale === undefined) return fail('tailscale', NOT_THERE, 'installed')
    if (tailscale.package === undefined) return fail('tailscaled', 'no package owns it', 'a package')
    return (tailscale.boot === 'enabled' ? pass : fail)('tailscaled.service', `${tailscale.boot}, of package ${tailscale.package}`, 'enabled')
  },
})

export const tailscaleServe = defineControl({
  id: 'ways-in.tailscale-serve',
  title: 'Tailscale serves the front door, never the gateway itself',
  severity: 'medium',
  lenses: {
    child: 'The secret passage ends at the gatekeeper, not in the bedroom.',
    principle: 'The gateway believes one address alone when it is told who is calling: that of the front door. Served directly, it refuses every visitor; and made to believe its own loopback, it would believe every program of the host.',
  },
  notAskedFor: undeclared,
  needs: { tunnels },
  whenAbsent: 'fail',
  remedy: 'ways-in.tailscale',
  check: ({ tunnels: { tailscale } }, spec) => {
    const door = doorOf(spec)
    const port = spec.ways.tailscale?.port
    const want = servedByTailscale(spec) ? `${port} to ${door}` : `not ${door}`
    if (tailscale === undefined) return fail('tailscale', NOT_THERE, want)
    // said by the control of its key, and mended by no step: it takes its owner
    if (tailscale.state === 'NeedsLogin' || tailscale.state === 'NoState') return notApplicable('this host is in no tailnet yet: hardshell tailscale brings it in')
    if (tailscale.state !== 'Running') return unknown(`Tailscale is ${tailscale.state}`)
    if (tailscale.funnel === 'unknown') return unknown('tailscale does not say what it serves')
    const all = tailscale.serves.map(({ port, target }) => `${port} to ${target}`)
    const past = tailscale.serves.filter(({ target }) => [spec.gateway.port, spec.gateway.appsPort].some((port) => port !== undefined && new RegExp(`(^|[:/])(127\\.0\\.0\\.1|localhost|\\[::1\\]):${port}(/|$)`).test(target)))
    if (past.length > 0) return none('tailscale serve', past.map(({ port, target }) => `${port} leads to the gateway itself, ${target}`), want)
    const served = tailscale.serves.filter(({ target }) => target === door).map((one) => one.port)
    const right = servedByTailscale(spec) ? served.length === 1 && served[0] === port : served.length === 0
    return (right ? pass : fail)('tailscale serve', all.join(', ') || 'nothing', want)
  },
})

export const tailscaleRule = defineControl({
  id: 'ways-in.tailscale-rule',
  title: 'The firewall lets the tailnet in to what is served there',
  severity: 'low',
  lenses: {
    child: 'The gatekeeper at the passage knows that friends may come that way, and by that way only.',
    principle: 'Tailscale writes packet rules of its own, unless it is told not to. One rule for its interface and one port says the same in the list that the owner reads, and keeps the way open where those rules are missing.',
  },
  notAskedFor: (spec) => undeclared(spec) ?? (servedByTailscale(spec) ? undefined : 'Tailscale serves nothing here (ways.tailscale.serve)'),
  needs: { ufw },
  whenAbsent: 'not-applicable',
  remedy: 'ways-in.tailscale',
  check: ({ ufw }, spec) => {
    if (!ufw.active) return notApplicable('the firewall is off')
    const rule = tailnetRule(spec)
    const there = ufw.rules.some(({ to, action, direction }) => to === rule && action === 'ALLOW' && direction === 'IN')
    return (there ? pass : fail)('ufw', there ? rule : `no rule for ${rule}`, rule)
  },
})

export const tailscaleClosed = defineControl({
  id: 'ways-in.tailscale-closed',
  title: 'Of a Tailscale that was closed, nothing is left that hardshell brought',
  severity: 'medium',
  lenses: {
    child: 'A passage that nobody uses any more is filled in, and not left to whoever finds it.',
    principle: 'A way in that was given up and left standing is the one that nobody watches: its daemon listens, its rule lets a network in, and the host is still a member of it.',
  },
  notAskedFor: ({ ways }) => (ways.tailscale === undefined ? undefined : 'Tailscale is a declared way in (ways.tailscale)'),
  needs: { tunnels },
  whenAbsent: 'not-applicable',
  remedy: 'ways-in.tailscale',
  check: ({ tunnels: { tailscale, left } }, spec) => {
    const door = doorOf(spec)
    const all = [
      ...left.map((one) => one.replace(/^source /, 'its source of packages: ').replace(/^rule (\d+)$/, 'a rule of ufw for it: $1/tcp on tailscale0')),
      ...(tailscale?.serves ?? []).flatMap(({ port, target }) => (target === door ? [`tailscale serve: ${port} to ${door}`] : [])),
    ]
    if (all.length === 0 && tailscale?.funnel === 'unknown') return unknown('tailscale does not say what it serves')
    return none('tunnels', all, 'nothing: it is no declared way in', 'nothing')
  },
})

const CERTIFICATE_SOON = 14

export const certificates = defineControl({
  id: 'ways-in.certificates',
  title: 'The certificates on this host are renewed in time',
  severity: 'medium',
  lenses: {
    child: 'The passport in the drawer is looked at before the journey.',
    principle: 'Certificates renew themselves for months, until a port is closed or a name moved. The file knows of it long before the visitors do.',
  },
  needs: { tunnels },
  whenAbsent: 'not-applicable',
  advice: 'journalctl -u caddy, or certbot renew --dry-run, says why it is not renewed. One that nobody uses any more can go.',
  check: ({ tunnels: { certificates: all } }) => {
    if (all.length === 0) return notApplicable('no web server keeps certificates here')
    // Caddy renews when a third is left
    const soon = all.flatMap(({ path, daysLeft, hours }) => (hours !== undefined ? (hours.left * 4 < hours.life ? [`${path}: ${hours.left < 0 ? 'ended' : `${hours.left} of ${hours.life} hours left`}`] : []) : daysLeft !== undefined && daysLeft < CERTIFICATE_SOON ? [`${path}: ${daysLeft < 0 ? 'ended' : `${daysLeft} days left`}`] : []))
    const unread = all.flatMap(({ path, daysLeft }) => (daysLeft === undefined ? [path] : []))
    if (soon.length === 0 && unread.length > 0) return unknown(`some certificates were not read here (it takes openssl): ${unread.slice(-3).join(', ')}`)
    return none('tunnels', soon, `at least ${CERTIFICATE_SOON} days, or a quarter of a short life`, `${all.length} certificates, the first ends in ${Math.min(...all.map(({ daysLeft }) => daysLeft ?? Infinity))} days`)
  },
})
