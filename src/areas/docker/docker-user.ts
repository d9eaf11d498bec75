/** What stands in DOCKER-USER: rules there come before Docker's own, and are what could stop a published port that ufw never sees. */
import { defineFact } from '../define.js'
import { lines } from '../parse.js'

export interface DockerUser {
  /** Rules that do something, as `iptables -S` writes them; Docker's own closing RETURN is none. */
  readonly rules: readonly { readonly family: 4 | 6; readonly rule: string }[]
}

export const dockerUser = defineFact<DockerUser>({
  name: 'docker-user',
  probe: 'docker/docker-user.probe.sh',
  root: true,
  parse: (stdout) => ({
    rules: lines(stdout).flatMap((line) => {
      const [, family, rule = ''] = /^([46]) (-[AN] DOCKER-USER.*)$/.exec(line.trimEnd()) ?? []
      if (family === undefined) throw new Error(`not understood: ${line.slice(0, 80)}`)
      return rule.startsWith('-N') || rule === '-A DOCKER-USER -j RETURN' ? [] : [{ family: family === '4' ? 4 : 6, rule } as const]
    }),
  }),
})
