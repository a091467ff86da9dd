// Checks PDF files against PDF/A and PDF/UA with the veraPDF library, and says which rules they break.
// Usage: java -cp ... Validate 3a,ua1 file.pdf [file.pdf ...]     Exit code 0: all files comply with all profiles.

import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Validate {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2) {
            System.err.println("usage: Validate PROFILE[,PROFILE...] FILE...");
            System.exit(2);
        }
        VeraGreenfieldFoundryProvider.initialise();
        boolean allComply = true;
        for (int file = 1; file < arguments.length; file++) {
            for (String profile : arguments[0].split(",")) {
                allComply &= complies(arguments[file], profile);
            }
        }
        System.exit(allComply ? 0 : 1);
    }

    private static boolean complies(String file, String profile) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(profile);
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s: %d checks%n", result.isCompliant() ? "PASS" : "FAIL", profile, file,
                    result.getTotalAssertions());
            brokenRules(result).forEach((rule, example) -> System.out.println("  " + rule + ": " + example));
            return result.isCompliant();
        }
    }

    /** Broken rules with the first place where each is broken. */
    private static Map<String, String> brokenRules(ValidationResult result) {
        Map<String, String> broken = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                broken.putIfAbsent(rule, assertion.getMessage() + " @ " + assertion.getLocation().getContext());
            }
        }
        return broken;
    }
}
