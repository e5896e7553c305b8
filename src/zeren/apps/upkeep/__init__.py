"""The installation itself: how it stands, its backups, and coming back from one.

Words: a *backup* is one sealed archive with every row, every evidence file and the journal as they were at one moment;
a *snapshot* is the database at that moment, read while others go on writing; what is *passing* (open sessions, wrong
passwords) is in no backup.
What must always hold: a backup holds every file that its rows name, or says which were missing; a damaged archive
changes nothing; a restore takes place as a whole or not at all, and the journal goes on from where the backup's ended.
"""
