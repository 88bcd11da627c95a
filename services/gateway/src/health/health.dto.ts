import { ApiSchema } from '@nestjs/swagger';
import { HealthStatus, type Dependency } from '@na/contracts';
import { Choice, Decimal, Flag, Text } from '../http/fields.ts';
import { ListOf } from '../http/json-fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'Dependency' })
export class DependencyDto {
  @Text('Its name.', { example: 'postgres' })
  name!: string;

  @Choice('Whether it can be reached.', HealthStatus)
  status!: HealthStatus;

  @Flag('Whether there is no work without it.')
  required!: boolean;

  @Decimal('How long the check took, in milliseconds.', { example: 1.4 })
  latencyMs!: number;

  @Decimal('How old the answer is, in milliseconds.', { example: 120 })
  ageMs!: number;

  @Text('What is wrong, when something is.', { optional: true })
  detail?: string;
}
export type DependencyIsTold = Proven<Same<DependencyDto, Dependency>>;

@ApiSchema({ name: 'ServiceHealth' })
export class ServiceHealthDto {
  @Text('The service.', { example: 'scheduler' })
  service!: string;

  @Choice('Whether it is fit for work.', HealthStatus)
  status!: HealthStatus;

  @Decimal('How long it took to answer, in milliseconds.', { example: 3.1 })
  latencyMs!: number;

  @Text('The replica that answered.', { optional: true, example: 'worker-1:4711' })
  replica?: string;

  @Text('The version that runs.', { optional: true, example: '0.1.0' })
  version?: string;

  @ListOf('What it leans on.', DependencyDto)
  dependencies!: DependencyDto[];

  @Text('What is wrong, when it did not answer.', { optional: true })
  detail?: string;
}

/** How the whole system is. */
@ApiSchema({ name: 'SystemHealth' })
export class SystemHealthDto {
  @Choice(
    '`up`; `degraded` when something is away that work can go on without, such as Notion; `down` when something required is.',
    HealthStatus,
  )
  status!: HealthStatus;

  @ListOf('Each service.', ServiceHealthDto)
  services!: ServiceHealthDto[];

  @ListOf('Each thing that services lean on, as the service sees it that sees it worst.', DependencyDto)
  dependencies!: DependencyDto[];
}
