"""What officers send in, made into what kiosks show: pictures and PDFs. Nothing is passed on as it came."""
