package io.toplink.dcim.core.install;

import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepWrapper;

/** Another step under a name of its own: a recipe names each of its steps once. */
record Named(String name, Step step, int progress) implements StepWrapper {}
