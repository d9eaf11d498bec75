import { fail, pass, unknown } from '../../../model/control.js'
import { words } from '../../parse.js'
import { defineControl } from '../../define.js'
import { inWords } from '../effective.js'
import { outdated, sshd } from '../sshd.js'

export const allowUsers = defineControl({
  id: 'ssh.allow-users',
  title: 'Only the deploy user may log in over SSH',
  severity: 'medium',
  tags: ['CIS Debian 12 5.1.4'],
  lenses: {
    child: 'There is a list at the door. Who is not on it does not get in, not even with a key.',
    principle: 'Accounts come with packages and with the years. A list keeps a forgotten one from becoming a way in.',
  },
  needs: { sshd },
  whenAbsent: 'not-applicable',
  remedy: 'ssh.drop-in',
  check: ({ sshd }, spec) => {
    const want = `allowusers ${spec.deploy.user}`
    const allowed = (sshd.anyone.get('allowusers') ?? []).flatMap(words)
    if (allowed.length === 0) return fail('allowusers', 'everybody', want)
    const others = allowed.filter((pattern) => pattern.split('@')[0] !== spec.deploy.user)
    // a Match block may have a list of its own, which counts instead
    for (const block of sshd.matches) {
      const more = [...(block.does.get('allowusers') ?? []), ...(block.says.get('allowusers') ?? [])].flatMap(words).filter((pattern) => pattern.split('@')[0] !== spec.deploy.user)
      if (more.length > 0) return fail(`allowusers for ${inWords(block)}`, [...new Set(more)].join(' '), want)
    }
    if (others.length > 0) return fail('allowusers', allowed.join(' '), want)
    const why = outdated(sshd)
    return why === undefined ? pass('allowusers', allowed.join(' '), want) : unknown(why)
  },
})
