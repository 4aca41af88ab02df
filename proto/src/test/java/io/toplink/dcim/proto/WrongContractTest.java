package io.toplink.dcim.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks find what is wrong in a contract made wrong, all of it, and nothing else. */
class WrongContractTest {

  @Test
  void everyFaultIsFound() {
    Contract wrong = Contract.load("toplink.dcim.wrong.v1");
    Map<String, List<String>> found = new LinkedHashMap<>();
    ContractChecks.all().forEach((name, check) -> found.put(name, check.apply(wrong)));

    Map<String, List<String>> expected = new LinkedHashMap<>();
    expected.put(
        "every method has a policy with a scope",
        List.of("GetNoPolicy: no policy", "GetNoScope: no scope"));
    expected.put(
        "names and policies agree on what is a mutation",
        List.of(
            "CreateQuietly: named like a change, not marked as a mutation",
            "ListLoudly: named like a look, marked as a mutation"));
    expected.put(
        "every method has a request of its own", List.of("GetBorrowed: takes GetNoScopeRequest"));
    expected.put(
        "every mutation takes an optional UUID as request_id",
        List.of(
            "DeleteTwice: no request_id",
            "UpdateLoosely: request_id is not held to be a UUID or empty"));
    expected.put(
        "everything is commented",
        List.of(
            "WrongService.GetWordless: no comment",
            "Wrong.wordless: no comment",
            "Colour.COLOUR_WORDLESS: no comment"));
    expected.put(
        "every field says its behaviour, in comment and annotation",
        List.of(
            "Wrong.unmarked: no field_behavior",
            "Wrong.contradicted: its comment does not begin with 'Optional.'",
            "Wrong.unsaid: its comment does not begin with 'Optional.'",
            "Wrong.wordless: its comment does not begin with 'Optional.'"));
    expected.put(
        "every text that can be sent is bounded",
        List.of(
            "Wrong.unmarked: any text is taken",
            "Wrong.root_password: any text is taken",
            "Wrong.unbounded: any text is taken",
            "Wrong.endless: any number is taken",
            "Wrong.endless: any text is taken"));
    expected.put("every secret is sensitive", List.of("Wrong.root_password: not sensitive"));
    expected.put("every enum starts with UNSPECIFIED", List.of("Colour: its zero is COLOUR_RED"));
    expected.put(
        "every error reason begins with its gRPC code",
        List.of(
            "ERROR_REASON_CODELESS: begins with 'Something', which is no gRPC code",
            "ERROR_REASON_MISCODED: begins with 'NO_SUCH_CODE', which is no gRPC code",
            "UNPREFIXED: lacks the prefix ERROR_REASON_"));

    assertThat(found).isEqualTo(expected);
  }
}
