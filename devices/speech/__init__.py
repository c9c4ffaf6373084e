"""Speech out: sentences in, sound out, spoken by a supervised process; knows no member and no screen."""
