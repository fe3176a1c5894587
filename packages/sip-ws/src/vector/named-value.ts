// What stands in the place of the value that a reader looked for among parameters.

/** No parameter has that name. */
export const noneNamed = -1;
/** One has it, and it is for the walk over all of them to say what its value is. */
export const otherwiseNamed = -2;
