import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Holds files against a PDF standard with veraPDF's rules: {@code java Validate.java FLAVOUR FILE...}, where FLAVOUR is
 * 3a, 3b or ua1. Prints one line a file, PASS or FAIL with the rules that were broken. Exit code 1 when any file fails.
 */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
        boolean allGood = true;
        for (int i = 1; i < arguments.length; i++) {
            TreeSet<String> broken = brokenRules(flavour, arguments[i]);
            allGood &= broken.isEmpty();
            System.out.println((broken.isEmpty() ? "PASS " : "FAIL ") + arguments[i] + " " + String.join(" | ", broken));
        }
        System.exit(allGood ? 0 : 1);
    }

    private static TreeSet<String> brokenRules(PDFAFlavour flavour, String path) throws Exception {
        TreeSet<String> broken = new TreeSet<>();
        try (InputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    broken.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber()
                            + " " + assertion.getMessage());
                }
            }
            if (!result.isCompliant() && broken.isEmpty()) {
                broken.add("not compliant");
            }
        }
        return broken;
    }
}
