/** An EC2 instance type: name, virtual CPUs, memory in GiB. */
export interface InstanceType {
  readonly name: string;
  readonly cores: number;
  readonly memoryGib: number;
}

/** x86-64 types of current generations; AWS publishes these figures. */
const instanceTypes: readonly InstanceType[] = [
  ...sizes("t3", [
    ["nano", 2, 0.5],
    ["micro", 2, 1],
    ["small", 2, 2],
    ["medium", 2, 4],
    ["large", 2, 8],
  ]),
  ...family("c7i", 2),
  ...family("m7i", 4),
  ...family("r7i", 8),
].sort((one, other) => one.cores - other.cores || one.memoryGib - other.memoryGib);

/** The most that one instance of the list has. */
export const largest = {
  cores: Math.max(...instanceTypes.map(({ cores }) => cores)),
  memoryGib: Math.max(...instanceTypes.map(({ memoryGib }) => memoryGib)),
};

/**
 * Finds the smallest type (fewest cores, then least memory) that has at least these cores and this
 * memory; undefined when none has.
 */
export function smallestInstanceType(cores: number, memoryGib: number): InstanceType | undefined {
  return instanceTypes.find((type) => type.cores >= cores && type.memoryGib >= memoryGib);
}

function sizes(
  prefix: string,
  rows: readonly (readonly [string, number, number])[],
): InstanceType[] {
  return rows.map(([size, cores, memoryGib]) => ({ name: `${prefix}.${size}`, cores, memoryGib }));
}

/** The sizes that the c7i, m7i and r7i families share; they differ in memory per core. */
function family(prefix: string, gibPerCore: number): InstanceType[] {
  const cores = {
    large: 2,
    xlarge: 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "48xlarge": 192,
  };
  return sizes(
    prefix,
    Object.entries(cores).map(([size, count]) => [size, count, count * gibPerCore] as const),
  );
}
