"""What a kiosk keeps on its own disk: content that can be rebuilt, a journal that is never lost, and the sync of both.

Public: ``database.load_key``, ``content.Content``, ``journal.Journal``, ``sync.SyncClient`` and ``enrolling.enrol``,
``clock.CorrectedClock``. Both databases are SQLCipher files (SQLite, AES-256, an HMAC a page).
"""
