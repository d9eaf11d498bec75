import { fail, unknown, type Judgement } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { deployUser, type Ownership } from '../deploy-user.js'

export const deployKeys = defineControl({
  id: 'host.deploy-keys',
  title: 'The deploy user lets in by key, and only it can change the keys',
  severity: 'high',
  lenses: {
    child: 'The key ring hangs inside your own locked room, not at the garden gate.',
    principle: 'Whoever can write authorized_keys can let themselves in. And with no key there, closing root locks everybody out.',
  },
  needs: { deployUser },
  whenAbsent: 'fail',
  remedy: 'host.deploy-user',
  check: ({ deployUser: user }, spec): Judgement => {
    if (user.uid === 0) return unknown(`${spec.deploy.user} is root by another name: this claim is about another user`)
    if (user.keys === 0) return fail('authorized_keys', 'no key', 'at least one key')
    const evidence = [
      look('home', user.homeIs, user.uid, (mode) => (mode & 0o022) === 0, 'not writable by others'),
      look('.ssh', user.sshIs, user.uid, (mode) => mode === 0o700, '700'),
      look('authorized_keys', user.keysIs, user.uid, (mode) => mode === 0o600, '600'),
    ]
    return { verdict: evidence.every(({ right }) => right) ? 'pass' : 'fail', evidence: evidence.map(({ fact, saw, want }) => ({ fact, saw, want })) }
  },
})

function look(fact: string, is: Ownership | undefined, uid: number, good: (mode: number) => boolean, wanted: string) {
  const want = `${wanted}, owner ${uid}`
  if (is === undefined) return { fact, saw: 'not there', want, right: false }
  const right = good(Number.parseInt(is.mode, 8)) && is.uid === uid
  return { fact, saw: `${is.mode}, owner ${is.uid}`, want, right }
}
