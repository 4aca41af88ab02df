package io.toplink.dcim.core.template;

/** A template that cannot be filled in. Its message holds no value. */
public final class TemplateException extends RuntimeException {
  TemplateException(String message) {
    super(message);
  }
}
