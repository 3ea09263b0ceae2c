package nightjar.rules;

/// Texts from files, as a terminal may have them.
final class Plain {
    private Plain() {}

    /// On one line, and with nothing that a terminal would act on.
    static String text(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t') {
                out.append(' ');
            } else if (isOdd(c)) {
                out.append("\\x%02x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static boolean isOdd(char c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}
