// Physics, paths, surfaces.

/** @type {readonly import('./index.js').Entry[]} */
export const entries = [
  {
    name: 'cannon-es.GSSolver.solve',
    package: 'cannon-es@0.20.0',
    file: 'dist/cannon-es.js',
    function: 'solve',
    form: 'M',
    in: 'GSSolver',
    parameters: ['number', '{ bodies: { invMass: number }[] }'],
    result: 'number',
  },
  {
    name: 'pathfinding.AStarFinder.findPath',
    package: 'pathfinding@0.4.18',
    file: 'src/finders/AStarFinder.js',
    function: 'findPath',
    form: 'M',
    parameters: ['number', 'number', 'number', 'number', '{ getNodeAt: (x: number, y: number) => object }'],
    result: 'number[][]',
  },
  {
    name: 'three.MarchingCubes.polygonize',
    package: 'three@0.187.0',
    file: 'examples/jsm/objects/MarchingCubes.js',
    function: 'polygonize',
    form: 'N',
    parameters: ['number', 'number', 'number', 'number', 'number'],
    result: 'number',
  },
];
