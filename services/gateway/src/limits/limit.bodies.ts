import { ApiSchema } from '@nestjs/swagger';
import { Text } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { LimitRuleDto } from './gate.dto.ts';

/** Which of a workspace's tasks are meant; all when nothing is said. */
class ScopeBody {
  @Text('Only tasks of this type; not together with a key.', {
    max: 100,
    optional: true,
    example: 'notion.page.create',
  })
  type?: string;

  @Text('Only tasks that name this key in their limits.', { max: 200, optional: true, example: 'notion:conn_1' })
  key?: string;
}

/** Asks for a limit. */
@ApiSchema({ name: 'NewLimit' })
export class LimitBody extends ScopeBody {
  @Nested('What is allowed; at least one of its parts.', LimitRuleDto)
  limit!: LimitRuleDto;
}

/** Asks for a pause. */
@ApiSchema({ name: 'NewPause' })
export class PauseBody extends ScopeBody {
  @Text('Why; it is told with the event, and to whoever asks why a task waits.', {
    max: 500,
    example: 'Notion is down.',
  })
  reason!: string;
}

/** Says why something is done. */
@ApiSchema({ name: 'ReasonGiven' })
export class ReasonBody {
  @Text('Why; it is told with the event.', { max: 500, example: 'Notion is back.' })
  reason!: string;
}

/** Why a pause ends. */
export class ResumeQuery {
  @Text('Why; it is told with the event.', { max: 500, optional: true, example: 'Notion is back.' })
  reason?: string;
}
